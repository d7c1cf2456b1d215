from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, format_list

from odoo.addons.cobranza_followup.tools import authority
from odoo.addons.cobranza_followup.tools.apart import surviving

# Documents that a notice names; it counts the others.
MOST_DOCUMENTS = 5
# A hold that ended longer ago is no news.
NEWS = timedelta(days=1)
_WAITS = "cobranza_followup_sale.activity_type_order_waits"


class CobranzaHold(models.Model):
    """Who waits for a customer's hold to end hears of it: once per customer, with their orders."""

    _inherit = "cobranza.hold"

    end_told = fields.Boolean(readonly=True, help="Those who waited for its end were notified.")

    @api.model
    def _look_again(self, debtor_ids):
        """Tell of holds that ended, just before this transaction commits.

        Not at once: a preview is undone, and must not notify anybody.
        """
        data = self.env.cr.precommit.data.setdefault("cobranza.changed_holds", set())
        if not data:
            self.env.cr.precommit.add(authority.plain(self).sudo()._tell_of_ends)
        data.update(debtor_ids)

    @api.model
    def _tell_of_ends(self):
        """Close the requests that became needless, and tell those who waited; else one query.

        The payment that ended the hold must not fail because of a notice.
        """
        debtor_ids = self.env.cr.precommit.data.pop("cobranza.changed_holds", None)
        requested, ended, resumed = self._changes_of(debtor_ids) if debtor_ids else (False,) * 3
        if not (requested or ended or resumed):
            return
        with surviving(self.env, "telling of holds that ended"):
            self.browse(resumed or ()).end_told = False
            closed = self.env["cobranza.exception.request"].sudo()
            if requested:
                debtors = self.env["cobranza.debtor"].sudo().browse(debtor_ids)
                closed = closed.union(*(one._close_or_record() for one in closed._open_of(debtors)))
            over = self.browse(ended or ())
            over.end_told = True
            self._tell_who_waited(over.debtor_id.filtered(lambda one: not one.hold_id), closed)

    @api.model
    def _changes_of(self, debtor_ids):
        """Return (whether a request is open, ids of holds that ended, ids of those back)."""
        self.flush_model()
        self.env["cobranza.exception.request"].flush_model(["state"])
        return self.env.execute_query(
            SQL(
                """SELECT EXISTS (SELECT FROM cobranza_exception_request WHERE state = 'open'),
                          array_agg(id) FILTER (WHERE state = 'ended'),
                          array_agg(id) FILTER (WHERE state = 'active')
                     FROM cobranza_hold
                    WHERE debtor_id = ANY(%s)
                      AND (state = 'ended' AND end_told IS NOT TRUE AND ended_on > %s
                           OR state = 'active' AND end_told)""",
                list(debtor_ids),
                fields.Datetime.now() - NEWS,
            )
        )[0]

    @api.model
    def _tell_who_waited(self, debtors, requests):
        """Notify each user once for each customer who is no longer on hold.

        :param debtors: whose holds ended
        :param requests: for an exception, which that made needless
        """
        waiting = {
            (debtor, debtor.partner_id.user_id): [] for debtor in debtors if debtor.salesperson_id
        }
        for request in requests:
            document = request._document()
            if document.state not in ("cancel", "done"):
                waiting.setdefault((request.debtor_id, request.user_id), []).append(document)
        for debtor, order in self._waiting_orders(debtors):
            documents = waiting.setdefault((debtor, order._seller()), [])
            if order not in documents:
                documents.append(order)
        for (debtor, user), documents in waiting.items():
            if user.active and not user.share and debtor.company_id in user.company_ids:
                with surviving(self.env, "telling of a hold that ended"):
                    self._tell(debtor, user, documents)

    @api.model
    def _waiting_orders(self, debtors):
        """Return (debtor, quotation) for what sales can confirm now."""
        if not debtors:
            return []
        partners = debtors.partner_id.ids
        theirs = Domain("partner_id.commercial_partner_id", "in", partners)
        theirs |= Domain("partner_invoice_id.commercial_partner_id", "in", partners)
        # Without a salesperson, those of which somebody was told as they began to wait.
        kind = self.env.ref(_WAITS, raise_if_not_found=False)
        waits = Domain("activity_ids.activity_type_id", "in", kind.ids if kind else [])
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                theirs
                & Domain("state", "in", ("draft", "sent"))
                & (Domain("user_id", "!=", False) | waits)
                & Domain("company_id", "child_of", debtors.company_id.root_id.ids)
            )
        )
        stopped = orders._stopped()
        return [
            (debtor, order)
            for order in orders
            if order not in stopped
            for debtor in debtors
            if debtor.partner_id in order._cobranza_partners().commercial_partner_id
            and debtor.company_id.root_id == order.company_id.root_id
        ]

    @api.model
    def _tell(self, debtor, user, documents):
        _ = self.with_context(lang=user.lang).env._
        customer = debtor.partner_id.display_name
        named = [self._name_of(document, user) for document in documents[:MOST_DOCUMENTS]]
        if len(documents) > MOST_DOCUMENTS:
            named.append(_("others: %s", len(documents) - MOST_DOCUMENTS))
        values = {
            "customer": customer,
            "documents": format_list(self.env, named, lang_code=user.lang),
        }
        if not documents:
            said = _("%s is no longer on hold: orders and deliveries can go ahead.", customer)
        elif all(one._name == "sale.order" and one.state != "sale" for one in documents):
            said = _(
                "%(customer)s is no longer on hold: you can confirm %(documents)s now.", **values
            )
        else:
            said = _(
                "%(customer)s is no longer on hold: you can go ahead with %(documents)s now.",
                **values,
            )
        place = documents[0] if len(documents) == 1 else debtor.partner_id
        place.message_notify(
            partner_ids=user.partner_id.ids,
            subject=_("No longer on hold: %s", customer),
            body=said,
            author_id=self.env.ref("base.partner_root").id,
        )

    @api.model
    def _name_of(self, document, user):
        """Return how a document is named to a user: an order with its total."""
        if document._name != "sale.order":
            return document.name
        total = format_amount(
            self.env, document.amount_total, document.currency_id, lang_code=user.lang
        )
        return f"{document.name} ({total})"
