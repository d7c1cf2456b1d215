from contextlib import contextmanager

from odoo import SUPERUSER_ID, fields, models

from ...engine import payment_choice
from ...tools.apart import REPEATED, apart

# How long a payment that the provider has not confirmed keeps its documents from being paid
# again; Odoo gives up on it after these, too (`_cron_post_process`).
DAYS_UNCONFIRMED = 4
_POSTED_ONE_BY_ONE = 20


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    cobranza_item_ids = fields.One2many(
        "cobranza.transaction.item",
        "transaction_id",
        string="What It Pays",
        copy=False,
        readonly=True,
        groups="cobranza_followup.group_cobranza_user",
    )

    def _cobranza_items(self):
        """Return what was chosen on the debtor's page; nothing for all other transactions.

        What is captured in parts is for what the whole of it was for.
        """
        self.ensure_one()
        transaction, source = self.sudo(), self.source_transaction_id.sudo()
        if not transaction.cobranza_item_ids and transaction.operation == source.operation:
            transaction = source
        return transaction.cobranza_item_ids.sorted("id")

    def _update_state(self, allowed_states, target_state, state_message):
        # EXTENDS 'payment': a report that comes without the customer's browser is not left to
        # the next turn of the scheduled action
        updated = super()._update_state(allowed_states, target_state, state_message)
        if target_state == "done" and updated.sudo().cobranza_item_ids:
            self.env.ref("payment.cron_post_process_payment_tx").sudo()._trigger()
        return updated

    def _post_process(self):
        # EXTENDS 'account_payment'
        ours = self.filtered(lambda tx: tx._cobranza_items())
        # The scheduled action and the customer's browser come at the same moment: the first of
        # them does it, and the other need not fail.
        free = ours.try_lock_for_update(allow_referencing=True)
        # Odoo posts what is a draft. An invoice that somebody took back after the customer had
        # begun to pay it is theirs to finish.
        for transaction in free:
            posted = transaction.invoice_ids.filtered(lambda move: move.state == "posted")
            if posted != transaction.invoice_ids:
                transaction.invoice_ids = posted
        return super(PaymentTransaction, self - (ours - free))._post_process()

    def _create_payment(self, **extra_create_values):
        # EXTENDS 'account_payment', which settles all that is open of the invoices
        items = self._cobranza_items()
        if not items:
            return super()._create_payment(**extra_create_values)
        parts = self._cobranza_parts(items)
        values = {
            "partner_id": items.debtor_id.partner_id.id,
            **self._cobranza_receivable(items),
            "write_off_line_vals": self._cobranza_discounts(parts),
            **extra_create_values,
        }
        with self._cobranza_apart_from_invoices():
            payment = super()._create_payment(**values)
        self._cobranza_settle(payment, parts)
        return payment

    def _cobranza_settle(self, payment, parts):
        """Allocate the payment and log it. The money is in the books whatever becomes of this: at worst it
        is the customer's credit, and the managers are told."""
        try:
            with apart(self.env):
                payment._cobranza_settle(parts)
                for debtor in self._cobranza_items().debtor_id:
                    debtor._page_log_payment(
                        payment, self._cobranza_items().line_id.move_id, self.partner_id
                    )
        except REPEATED:
            raise
        except Exception as error:  # noqa: BLE001
            self.env["cobranza.failure"]._record(
                self.company_id, "task", error, self.reference, cause=self._name
            )

    @contextmanager
    def _cobranza_apart_from_invoices(self):
        """Do something to transactions as if they were for no invoice in particular."""
        linked = {tx: tx.invoice_ids for tx in self | self.source_transaction_id}
        for transaction in linked:
            transaction.invoice_ids = False
        yield
        for transaction, invoices in linked.items():
            transaction.invoice_ids = invoices

    def _cobranza_receivable(self, items):
        """Return where a payment is booked: the account of what it settles."""
        accounts = items.line_id.account_id
        return {"destination_account_id": accounts[0].id} if accounts else {}

    def _cobranza_parts(self, items):
        """Return the parts as they were shown; a discount whose ground is gone falls away.

        So does that of what is captured in parts: none of them pays an item in full.
        """
        in_parts = items.transaction_id != self
        gone = {
            item.line_id.id
            for item in items
            if item.discount and (in_parts or not item.line_id._cobranza_discount(item.date))
        }
        return payment_choice.without_discounts(items._parts(), gone)

    def _cobranza_discounts(self, parts):
        """Return the journal items of the early payment discounts, as Odoo makes them."""
        lines = self.env["account.move.line"].browse(part.id for part in parts if part.discount)
        if not lines:
            return []
        company, day = lines.company_id[0], fields.Date.context_today(self)
        discount = sum(part.discount for part in parts)
        values = self.env["account.move"]._get_invoice_counterpart_amls_for_early_payment_discount(
            [
                {
                    "aml": line,
                    "amount_currency": -line.amount_residual_currency,
                    "balance": self.currency_id._convert(
                        -line.amount_residual_currency, line.company_currency_id, company, day
                    ),
                }
                for line in lines
            ],
            self.currency_id._convert(discount, company.currency_id, company, day),
        )
        partner = self.partner_id.commercial_partner_id.id
        return [{**line, "partner_id": partner} for kind in values.values() for line in kind]

    def _cobranza_many_invoices(self):
        """Return the invoices chosen on the page if they are many: Odoo would post to one after
        the other, which takes longer than to settle them."""
        invoices = self.invoice_ids
        many = self.cobranza_item_ids and len(invoices) > _POSTED_ONE_BY_ONE
        return invoices if many else invoices.browse()

    def _get_invoices_to_notify(self):
        # EXTENDS 'account_payment': those are told in one go
        return super()._get_invoices_to_notify() - self.sudo()._cobranza_many_invoices()

    def _log_message_on_linked_documents(self, message):
        # EXTENDS 'account_payment'
        result = super()._log_message_on_linked_documents(message)
        by_us = self.env.uid == SUPERUSER_ID or self.env.context.get("payment_backend_action")
        if many := self.sudo()._cobranza_many_invoices():
            many._message_log_batch(
                dict.fromkeys(many.ids, message),
                author_id=(self.env.user if by_us else self).partner_id.id,
            )
        for debtor in self.sudo().cobranza_item_ids.debtor_id:
            debtor._message_log(body=message, author_id=self.partner_id.id)
        return result
