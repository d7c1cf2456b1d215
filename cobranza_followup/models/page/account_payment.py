from odoo import models

from ...engine import payment_choice


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _cobranza_settle(self, parts):
        """Allocate a payment from the debtor's page as the customer chose.

        What has been paid otherwise since, and what is no longer there, leaves its money as the
        customer's credit.

        :param parts: list of `payment_choice.Item` by journal item
        """
        self.ensure_one()
        counterpart = self.move_id.line_ids.filtered(
            lambda line: line.account_id == self.destination_account_id and not line.reconciled
        )
        if len(counterpart) != 1:
            return
        currency = self.currency_id
        lines = self.env["account.move.line"].browse(part.id for part in parts).exists()
        lines = lines.filtered(
            lambda line: (
                line.parent_state == "posted"
                and not line.reconciled
                and line.account_id == counterpart.account_id
                and line.currency_id == currency
            )
        )
        money = -counterpart.amount_residual_currency
        fitting = payment_choice.fit(
            parts,
            {line.id: line.amount_residual_currency for line in lines},
            money,
            currency.decimal_places,
        )
        if not fitting:
            return
        balances = payment_choice.divide(
            [amount for _id, amount in fitting],
            -counterpart.amount_residual,
            money,
            self.company_id.currency_id.decimal_places,
        )
        counterpart._cobranza_settle(
            [
                (lines.browse(id_), amount, balance)
                for (id_, amount), balance in zip(fitting, balances, strict=True)
            ]
        )
