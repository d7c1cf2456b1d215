from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.amount_text import amounts_meant
from ...tools.pending import write_pending
from ..debtor.cobranza_debtor_mixin import COLLECTOR

_OWN_TEXTS = ("name", "ref", "payment_reference", "invoice_origin")
_PARTNER_TEXTS = ("name", "ref", "vat")
_UNPAID = ("not_paid", "partial")
# What the SQL below reads besides; the ORM must have written it before.
_READS = {
    "account.move": ("company_id", "move_type", "partner_id", "payment_state", "state"),
    "cobranza.promise": ("company_id", "invoice_ids", "partner_id", "scope"),
    "res.partner": ("commercial_partner_id",),
}


class AccountMove(models.Model):
    _inherit = "account.move"

    cobranza_search = fields.Char(
        string="Document",
        store=False,
        copy=False,
        search="_search_cobranza_search",
        groups=COLLECTOR,
        help="Finds documents by number, reference, customer, order, amount or promise.",
    )

    def _search_cobranza_search(self, operator, value):
        """Find documents by whatever the customer says on the phone, in one subselect.

        The parts are united rather than joined by OR, so that each may use its own index.
        They are read without access rules: these are applied to the documents found.
        """
        self._check_may_search("cobranza_search")
        if operator == "in":
            texts = [str(item).strip() for item in value if item]
            exact = True
        elif operator in ("ilike", "=ilike", "like", "=like"):
            texts, exact = [str(value or "").strip()], operator.startswith("=")
            if not texts[0]:
                return Domain.TRUE
        else:
            return NotImplemented
        if not texts:
            return Domain.FALSE
        write_pending(self.env, self._reads_of_search())
        parts = [part for text in texts for part in self._parts_to_search(text, exact)]
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(parts)))

    @api.model
    def _reads_of_search(self):
        """Return {model: fields} that the parts read, for the ORM to write before."""
        return _READS

    @api.model
    def _parts_to_search(self, text, exact):
        """Return subselects of document ids, one per place the text may be found in."""
        operator = "=" if exact else "ilike"

        def says(names):
            return Domain.OR(Domain(name, operator, text) for name in names)

        currencies = self.env["res.currency"].sudo().search([]).mapped("name")
        amounts = list(amounts_meant(text, currencies))
        own = says(_OWN_TEXTS)
        promises = Domain("note", operator, text)
        if amounts:
            own |= Domain("amount_total", "in", amounts) | Domain("amount_residual", "in", amounts)
            promises |= Domain("amount", "in", amounts)
        return [
            self._selected("account.move", own),
            self._of_partners(self._selected("res.partner", says(_PARTNER_TEXTS))),
            self._of_promises(self._selected("cobranza.promise", promises & self._open_promise())),
        ]

    @api.model
    def _open_promise(self):
        return Domain("state", "=", "open") & Domain("company_id", "in", self.env.companies.ids)

    @api.model
    def _selected(self, model, domain):
        model = self.env[model].sudo()
        return model._search(domain, active_test=False).select()

    @api.model
    def _of_partners(self, partners):
        """Documents of these partners and of their contacts; only the contact is indexed."""
        return SQL(
            """SELECT move.id FROM account_move move
                WHERE move.partner_id = ANY(ARRAY(
                      SELECT contact.id FROM res_partner contact
                       WHERE contact.id IN (%(partners)s)
                          OR contact.commercial_partner_id IN (%(partners)s)))""",
            partners=partners,
        )

    @api.model
    def _of_promises(self, promises):
        """Invoices of the promises; of one for the whole debt, what the customer has open."""
        return SQL(
            """SELECT rel.move_id FROM cobranza_promise_account_move_rel rel
                WHERE rel.promise_id IN (%(promises)s)
                UNION
               SELECT move.id
                 FROM cobranza_promise promise
                 JOIN res_partner contact ON contact.commercial_partner_id = promise.partner_id
                 JOIN account_move move ON move.partner_id = contact.id
                                       AND move.company_id = promise.company_id
                WHERE promise.id IN (%(promises)s) AND move.state = 'posted'
                  AND move.move_type IN ('out_invoice', 'out_receipt')
                  AND move.payment_state IN %(unpaid)s
                  AND promise.scope = 'debt'""",
            promises=promises,
            unpaid=_UNPAID,
        )
