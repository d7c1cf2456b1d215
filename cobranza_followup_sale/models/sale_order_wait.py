from markupsafe import escape

from odoo import models

_WAITS = "cobranza_followup_sale.activity_type_order_waits"


class SaleOrder(models.Model):
    """Orders that a customer has accepted or paid for, and that wait for a hold to end."""

    _inherit = "sale.order"

    def _validate_order(self):
        # EXTENDS 'sale': a signature is kept, the order of a held customer waits
        waiting = self._stopped()
        for order in waiting:
            order._wait_for_credit()
        confirmable = self - waiting
        return super(SaleOrder, confirmable)._validate_order() if confirmable else None

    def _waits_for_credit(self):
        """Whether the customer did their part, and the order waits for a hold to end."""
        self.ensure_one()
        if self.state not in ("draft", "sent") or self._has_to_be_paid():
            return False
        if not self.signature and self.currency_id.is_zero(self.sudo().amount_paid):
            return False
        return bool(self._stopped())

    def _wait_for_credit(self):
        """Tell the salesperson and the customer that the order waits for the hold to end, once.

        Each part of a payment, and each report of a provider about it, comes here.
        """
        self.ensure_one()
        order = self.sudo()
        if order.activity_search([_WAITS]):
            return
        people = order.user_id | order.company_id.cobranza_collector_id
        salesperson = people.filtered("active")[:1]
        if salesperson:
            theirs = self.with_context(lang=salesperson.lang).env
            order.activity_schedule(
                _WAITS,
                summary=theirs._("Accepted, but the customer is on credit hold")
                if order.cobranza_hold
                else theirs._("Accepted, but above the customer's credit limit"),
                note=escape(
                    theirs._(
                        "Ask a collections manager for an exception for %s, then confirm it.",
                        order.name,
                    )
                ),
                user_id=salesperson.id,
            )
        theirs = self.with_context(lang=order.partner_id.lang).env
        order.message_post(
            body=theirs._(
                "Thank you, we have received your acceptance. Before we can start on the order,"
                " our administration has to approve it. We will get in touch with you; if you"
                " have questions, please answer this message."
            ),
            partner_ids=order.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
