from odoo import api, fields, models

from odoo.addons.cobranza_followup.tools import authority

_PAID = ("authorized", "done")
# What was paid, and for what: written by the provider's answer or before it.
_WHAT_IS_PAID = frozenset(
    {"amount", "currency_id", "operation", "sale_order_ids", "source_transaction_id", "state"}
)


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    cobranza_unproven = fields.Boolean(
        string="Not Reported by the Provider",
        readonly=True,
        copy=False,
        help="This payment, its amount or what it is for was entered by hand, or a provider"
        " that is only tested inside the company reported it: it does not let an order pass a"
        " credit hold.",
    )

    @api.model
    def default_get(self, fields):
        # EXTENDS 'base'
        return super().default_get([name for name in fields if name != "cobranza_unproven"])

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'payment': a transaction begins unpaid
        transactions = super().create([self._without_proof(vals) for vals in vals_list])
        transactions._mark_unreported()
        # A customer who begins to pay an order sees what it asks for.
        transactions.sale_order_ids._record_asked_share()
        return transactions

    def write(self, vals):
        # EXTENDS 'payment'
        if authority.is_ours(self):
            return super().write(vals)
        paid = self | self.source_transaction_id
        result = super().write(self._without_proof(vals))
        if _WHAT_IS_PAID & set(vals):
            # What is taken off a refund is added to the payment it pays back.
            (paid | self.source_transaction_id)._mark_unreported()
        return result

    def _update_state(self, allowed_states, target_state, state_message):
        # EXTENDS 'payment': the one way in which a provider reports what became of a payment
        updated = super(PaymentTransaction, authority.ours(self))._update_state(
            allowed_states, target_state, state_message
        )
        # Nobody but an employee can pay by a test that is not published, and with no money.
        updated.filtered(
            lambda tx: tx.provider_id.state == "test" and not tx.provider_id.is_published
        )._mark_unreported()
        return updated.with_env(self.env)

    def _without_proof(self, vals):
        return {name: value for name, value in vals.items() if name != "cobranza_unproven"}

    def _mark_unreported(self):
        """Mark transactions that were set to paid without a report of their provider."""
        unproven = self.filtered(lambda tx: tx.state in _PAID)
        if unproven:
            authority.ours(unproven).write({"cobranza_unproven": True})

    # -- what an order passes by -----------------------------------------------------------

    def _amount_paid_for(self, order):
        """Return what these transactions paid for an order, refunds taken off, in its currency.

        Each is converted at its own date. One for several orders pays each of them its share.
        """
        paid = 0.0
        for transaction in self.filtered(lambda tx: tx._is_money()):
            paid += transaction.currency_id._convert(
                transaction._amount_left() * transaction._share_of(order),
                order.currency_id,
                order.company_id,
                (transaction.last_state_change or transaction.create_date).date(),
            )
        return paid

    def _is_money(self):
        """Whether a provider reported it, and nobody took its entry out of the books since."""
        self.ensure_one()
        return (
            self.state in _PAID
            and not self.cobranza_unproven
            and self.operation not in ("refund", "validation")
            and self.payment_id.state not in ("draft", "canceled", "rejected")
        )

    def _amount_kept(self):
        """Return the amount less what was not captured of it, and what was paid back."""
        kept = self.amount
        for child in self.child_transaction_ids:
            if child.operation == "refund":
                if child.state in ("pending", *_PAID):
                    kept += child.amount  # is negative
            elif child.state == "cancel":
                kept -= child.amount
            else:
                kept += child._amount_kept() - child.amount
        return kept

    def _amount_left(self):
        """Return what was kept and is not used for anything but the invoices of its orders."""
        return max(0.0, self._amount_kept() - self._amount_used_elsewhere())

    def _amount_used_elsewhere(self):
        """Return how much of the payment accounting matched with other debts, in its currency.

        What was paid back is matched, too, and taken off by `_amount_kept`.
        """
        tree = self
        while more := tree.child_transaction_ids - tree:
            tree |= more
        paid = tree.filtered(lambda tx: tx.operation != "refund").payment_id.move_id
        own = self.sale_order_ids.invoice_ids | tree.payment_id.move_id
        used = 0.0
        for line in paid.line_ids.filtered(lambda line: line.account_type == "asset_receivable"):
            for match in line.matched_debit_ids:
                if match.debit_move_id.move_id not in own:
                    used += match.credit_amount_currency
        return used

    def _share_of(self, order):
        """Return the part (0-1) of the transaction that is for an order, by their totals."""
        if len(self.sale_order_ids) < 2:
            return 1.0
        rates = {one: one._total_in(order.company_id.currency_id) for one in self.sale_order_ids}
        total = sum(rates.values())
        return rates[order] / total if total else 0.0

    def _check_amount_and_confirm_order(self):
        # EXTENDS 'sale': a payment that does not cover what the order asks never fails in
        # post-processing because of a hold; its order waits
        waiting = self.browse()
        for transaction in self.filtered(lambda tx: len(tx.sale_order_ids) == 1):
            order = transaction.sale_order_ids.filtered(
                lambda order: order.state in ("draft", "sent")
            )
            if order and order._is_confirmation_amount_reached() and order._stopped():
                order._wait_for_credit()
                waiting |= transaction
        return super(PaymentTransaction, self - waiting)._check_amount_and_confirm_order()
