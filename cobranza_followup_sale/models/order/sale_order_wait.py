from markupsafe import escape

from odoo import models

from odoo.addons.cobranza_followup.models.desk.cobranza_collector_rule import works_in

# Ids of the orders that were accepted in this transaction, and wait.
_ACCEPTED = "cobranza_orders_accepted"
_WAITS = "cobranza_followup_sale.activity_type_order_waits"


class SaleOrder(models.Model):
    """Orders that a customer has accepted or paid for, and that wait for a hold to end."""

    _inherit = "sale.order"

    def _validate_order(self):
        # EXTENDS 'sale': a signature is kept, the order of a held customer waits
        waiting = self._stopped()
        for order in waiting:
            order._wait_for_credit()
        self.env.cr.precommit.data.setdefault(_ACCEPTED, set()).update(waiting.ids)
        confirmable = self - waiting
        return super(SaleOrder, confirmable)._validate_order() if confirmable else None

    def _create_invoices(self, grouped=False, final=False, date=None):
        # EXTENDS 'sale': what extends `_validate_order` may go on to invoice what was accepted, as
        # Odoo does where a gift card pays for all. Of orders that wait there is nothing to invoice,
        # and to say so as an error would undo the acceptance.
        orders = self
        if self and self.env.cr.precommit.data.get(_ACCEPTED, set()).issuperset(self.ids):
            orders = self.with_context(raise_if_nothing_to_invoice=False)
        return super(SaleOrder, orders)._create_invoices(grouped=grouped, final=final, date=date)

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
        order._tell_seller(
            lambda env: (
                env._("Accepted, but the customer is on credit hold")
                if order.cobranza_hold
                else env._("Accepted, but above the customer's credit limit")
            ),
            lambda env: env._(
                "Ask a collections manager for an exception for %s, then confirm it.",
                order.name,
            ),
        )
        order._tell_customer_of_wait()

    def _seller(self, leaving=()):
        """Return the user whose work the order is, if there is anybody at all.

        The salesperson, else who collects from the customer, else a collections manager.

        :param leaving: users who are about to leave
        """
        self.ensure_one()

        def there(users):
            return order._who_works_here(users, leaving)

        order = self.sudo()
        company, customers = order.company_id, order._cobranza_partners().commercial_partner_id
        people = there(order.user_id)
        if not people:
            debtors = order._cobranza_debtors().filtered(lambda one: one.partner_id in customers)
            for debtor in debtors.sorted(lambda one: (one.company_id != company, one.id)):
                people |= debtor._collector()
            # Who lost the role may still be the company's, and has no task about collecting.
            collector = company.cobranza_collector_id
            people |= collector.filtered(lambda user: works_in(user, company))
            people = there(people)
        return (people or there(company._cobranza_managers()))[:1].with_env(self.env)

    def _who_works_here(self, users, leaving=()):
        """Return those of some users who are there, and see orders of this one's company."""
        self.ensure_one()
        company = self.sudo().company_id
        return users.filtered(
            lambda user: user.active and user not in leaving and company in user.sudo().company_ids
        )

    def _tell_seller(self, summary, note):
        """Give the salesperson a task about the order, in their language.

        :param summary, note: functions of an environment that return text
        """
        seller = self._seller()
        if seller:
            theirs = self.with_context(lang=seller.lang).env
            self.activity_schedule(
                _WAITS, summary=summary(theirs), note=escape(note(theirs)), user_id=seller.id
            )

    def _tell_customer_of_wait(self):
        theirs = self.with_context(lang=self.partner_id.lang).env
        self.message_post(
            body=theirs._(
                "Thank you, we have received your acceptance. Before we can start on the order,"
                " our administration has to approve it. We will get in touch with you; if you"
                " have questions, please answer this message."
            ),
            partner_ids=self.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
