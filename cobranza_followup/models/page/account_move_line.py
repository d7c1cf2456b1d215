from dataclasses import dataclass

from odoo import models

_KEY = "cobranza_shares"


@dataclass(frozen=True)
class _Shares:
    """{ids of two journal items: what of the payment is for the other of them}.

    An object, which no call over RPC can pass: which part of a payment settles what is not for
    a caller to say.
    """

    payment_line_id: int
    by_pair: dict


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _cobranza_discounts(self, day):
        """Return {id: early payment discount} of those items that have one on a day.

        Of thousands, those with such terms alone are read.
        """
        found = self.search(
            [("id", "in", self.ids), ("move_id.invoice_payment_term_id.early_discount", "=", True)]
        )
        discounts = {line.id: line._cobranza_discount(day) for line in found}
        return {id_: discount for id_, discount in discounts.items() if discount}

    def _cobranza_discount(self, day):
        """Return the early payment discount of an item that is paid in full on a day.

        As Odoo gives it: only as long as nothing has been paid of the invoice, and where the
        company has an account to book it on.

        :return: in the currency of the item
        """
        self.ensure_one()
        company = self.company_id
        if (
            self.display_type != "payment_term"
            or not self.move_id.invoice_payment_term_id.early_discount
            or not company.account_journal_early_pay_discount_loss_account_id
        ):
            return 0.0
        (instalment,) = self._get_installments_data(payment_date=day)
        return self.currency_id.round(instalment.get("discount_amount_currency", 0.0))

    def _cobranza_settle(self, shares):
        """Reconcile the receivable item of a payment with others, with each so much of it.

        Odoo's own reconciliation takes of each item all that is open, the oldest first. Here it
        meets a payment of just that share, once for each: exchange differences, cash basis taxes
        and matching numbers come out as for so many payments.

        :param shares: list of (journal item, share in the currency, share in company currency),
            which together are no more than is open of the payment
        """
        self.ensure_one()
        by_pair = {frozenset((self.id, line.id)): (face, balance) for line, face, balance in shares}
        lines = self.with_context(**{_KEY: _Shares(self.id, by_pair)})
        lines._reconcile_plan(
            [lines | line.with_env(lines.env) for line, _face, _balance in shares]
        )

    def _prepare_reconciliation_plan(self, plan, amls_values_map, shadowed_aml_values=None):
        # EXTENDS 'account'
        shares = self.env.context.get(_KEY)
        share = isinstance(shares, _Shares) and shares.by_pair.get(frozenset(plan["aml_ids"]))
        if not share:
            return super()._prepare_reconciliation_plan(
                plan, amls_values_map, shadowed_aml_values=shadowed_aml_values
            )
        # The residuals of a payment are negative.
        values = next(
            values for line, values in amls_values_map.items() if line.id == shares.payment_line_id
        )
        face, balance = share
        rest = values["amount_residual_currency"] + face, values["amount_residual"] + balance
        values.update(amount_residual_currency=-face, amount_residual=-balance)
        results = super()._prepare_reconciliation_plan(
            plan, amls_values_map, shadowed_aml_values=shadowed_aml_values
        )
        values["amount_residual_currency"] += rest[0]
        values["amount_residual"] += rest[1]
        return results
