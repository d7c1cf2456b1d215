from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...ledger.behaviour import PAYMENT_JOURNALS
from ...tools import inputs


class CobranzaDebtor(models.Model):
    """Registering what a customer paid, in Odoo's own payment wizard."""

    _inherit = "cobranza.debtor"

    def action_register_payment(self):
        """Open the form on which one chooses what is paid; what is overdue is chosen already."""
        inputs.one(self)
        self._check_may_pay()
        if not self._open_items()._to_pay():
            raise UserError(
                self.env._("%s has no open invoice to register a payment for.", self.display_name)
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_payment_new_action"
        )
        return {**action, "context": {"default_debtor_id": self.id}}

    def _may_pay(self):
        return self.env["account.payment.register"].has_access("create")

    def _check_may_pay(self):
        if not self._may_pay():
            raise AccessError(
                self.env._(
                    "You may not register payments: ask somebody who has the right to do the"
                    " invoicing."
                )
            )

    def _register_payment(self, items, also_not_due=False):
        """Open Odoo's payment wizard for some of a debtor's open items, as one payment.

        :param items: `cobranza.open.item`
        :param also_not_due: all of them are paid, not only the instalments due by now
        """
        self._check_may_pay()
        if len(items.currency_id) > 1:
            raise UserError(
                self.env._(
                    "A payment is in one currency, and these documents are in %s: choose those of"
                    " one, and register the others afterwards.",
                    ", ".join(items.currency_id.mapped("name")),
                )
            )
        journals = self.env["account.journal"]
        payable = [("type", "in", PAYMENT_JOURNALS)]
        if not journals.search_count([*journals._check_company_domain(self.company_id), *payable]):
            raise UserError(
                self.env._(
                    "%s has no bank or cash journal, nor has the company it is a branch of: add"
                    " one, or ask for access to the one there is.",
                    self.company_id.display_name,
                )
            )
        return items._register_payment(also_not_due)

    def _items_to_pay(self, items=None):
        """Return what a payment can be for, the oldest first: also what is disputed or not due.

        :param items: the debtor's open items, if they have been read already
        :return: list of {id (of the journal item), name, due, days, currency_id, amount, text},
            amounts still open in the item's own currency
        """
        items = (self._open_items() if items is None else items)._to_pay()
        return [
            {
                "id": item.id,
                "name": item.move_id.name,
                "due": format_date(self.env, item.due_date),
                "days": item.days_overdue,
                "currency_id": item.currency_id.id,
                "amount": item.residual_currency,
                "text": item.currency_id._cobranza_text(item.residual_currency, self.partner_id),
            }
            for item in items
        ]
