from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from odoo.addons.cobranza_followup.tools.apart import REPEATED, apart, surviving

_WAITS = "cobranza_followup_sale.activity_type_order_waits"


class SaleOrder(models.Model):
    """Orders that confirm by themselves once nothing stops them, as their customers agreed."""

    _inherit = "sale.order"

    @api.model
    def _wake_agreed(self):
        """Have the orders that wait looked at soon, by the scheduled action.

        Not at once: a payment that ends a hold confirms no order in its own transaction, and
        neither does a preview. None waits, and this one query is all.
        """
        waits = self.env.execute_query(
            SQL(
                "SELECT FROM sale_order WHERE cobranza_agreed_on IS NOT NULL"
                " AND state IN ('draft', 'sent') LIMIT 1"
            )
        )
        if waits:
            with surviving(self.env, "waking orders that wait"):
                self.env.ref("cobranza_followup_website_sale.ir_cron_agreed").sudo()._trigger()

    @api.model
    def _cron_confirm_agreed(self):
        """Confirm what nothing stops any more, each order in a transaction of its own."""
        orders = self.search(
            Domain("cobranza_agreed_on", "!=", False) & Domain("state", "in", ("draft", "sent")),
            order="cobranza_agreed_on, id",
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(orders))
        for order in orders:
            order._confirm_agreed()
            if not cron._commit_progress(1):
                break

    def _confirm_agreed(self):
        """Confirm the order unless it is stopped still; tell its seller, also if it cannot be.

        Where others pay before their order is confirmed, who was stopped is asked to.
        """
        self.ensure_one()
        order = self.with_company(self.company_id).with_context(
            website_id=self.website_id.id,
            lang=self._seller().lang or self.company_id.partner_id.lang,
        )
        if not order.try_lock_for_update() or order.state not in ("draft", "sent"):
            return
        if order._stopped():
            return
        to_be_paid = order._has_to_be_paid()
        try:
            with apart(self.env):
                order._check_as_agreed()
                if to_be_paid:
                    order._ask_for_payment()
                else:
                    order.with_context(send_email=True).action_confirm()
        except REPEATED:
            raise
        except UserError as error:
            order._give_up(error.args[0])
        except Exception as error:  # noqa: BLE001 (all of them are recorded)
            self.env["cobranza.failure"]._record(order.company_id, "task", error, order.name)
            order._give_up(order._in_words_of_seller()("Odoo could not do it, see its log."))
        else:
            if not to_be_paid:
                order._tell_done(
                    order._in_words_of_seller()(
                        "%s was confirmed by itself: nothing stops it any more.", order.name
                    )
                )

    def _check_as_agreed(self):
        """Raise if the order is not what the customer agreed to, at today's prices and taxes.

        As Odoo looks at a basket before it is paid.
        """
        _ = self._in_words_of_seller()
        if self.is_expired:
            raise UserError(_("The quotation has expired."))
        if self._basket() != self.cobranza_agreed_basket:
            raise UserError(_("The quotation was changed since the customer sent it."))
        before = self.amount_total
        self._verify_cart()
        self._recompute_cart()
        if self._basket() != self.cobranza_agreed_basket:
            amounts = {
                name: format_amount(self.env, amount, self.currency_id)
                for name, amount in (("before", before), ("now", self.amount_total))
            }
            raise UserError(
                _(
                    "Products, prices or taxes have changed since the customer sent it: its total"
                    " was %(before)s, and would be %(now)s now.",
                    **amounts,
                )
            )
        self._check_cart_is_ready_to_be_paid()

    def _in_words_of_seller(self):
        return self.with_context(lang=self._seller().lang).env._

    def _give_up(self, reason):
        """Leave the order to its seller, who reads why it was not confirmed."""
        self._end_agreement()
        self.activity_unlink([_WAITS])
        self._tell_seller(
            lambda env: env._("Nothing stops it any more, but it was not confirmed by itself"),
            lambda env: env._(
                "%(reason)s Agree with the customer on what is to be done, then confirm %(order)s.",
                reason=reason,
                order=self.name,
            ),
        )

    def _ask_for_payment(self):
        """Tell the customer that the order may be paid now; the payment confirms it, as ever.

        Nothing else does from here on: it is the customer's turn.
        """
        _ = self._in_words_of_seller()
        template = self.env.ref(
            "cobranza_followup_website_sale.mail_template_order_payable", raise_if_not_found=False
        )
        if not template or not self.partner_id.email or not self._ask_and_log():
            raise UserError(
                _("It has to be paid first, and the customer could not be told by e-mail.")
            )
        self._end_agreement()
        self._send_order_notification_mail(template)
        self._tell_done(
            _(
                "Nothing stops %s any more. It has to be paid first: the customer was sent the link"
                " to do so, and it is confirmed once they have.",
                self.name,
            )
        )

    def _tell_done(self, said):
        """Close the seller's task, and notify them."""
        seller = self._seller()
        self.activity_feedback([_WAITS], feedback=said)
        if seller:
            self.message_notify(
                partner_ids=seller.partner_id.ids,
                subject=self.name,
                body=said,
                author_id=self.env.ref("base.partner_root").id,
            )
