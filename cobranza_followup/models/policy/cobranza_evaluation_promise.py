from dataclasses import replace
from decimal import Decimal

from odoo import models

from ...engine.promise import CANCELLED, OPEN, Owed, Payment, settle
from ...ledger import promise_history, promises


class CobranzaEvaluation(models.AbstractModel):
    """How an evaluation judges the promises of its debtors; `engine.promise` decides."""

    _inherit = "cobranza.evaluation"

    def _settle_promises(self, scope, negligible, only_open):
        """Judge promises by the money that came and the debt that is left."""
        by_debtor = promises.read_promises(self.env, scope, only_open, negligible)
        if not by_debtor:
            return
        since = min(row.promise.last_allocation for rows in by_debtor.values() for row in rows)
        changed = [
            (row.promise.id, outcome, scope.today)
            for row, outcome in self._outcomes(scope, by_debtor, since)
            if outcome != row.stored
        ]
        nothing_owed = self.env["cobranza.promise"]._nothing_owed(scope.company_id)
        promises.write_promises(self.env, changed, nothing_owed)
        if changed:
            self.env["cobranza.promise"].invalidate_model(flush=False)
        self.env["cobranza.promise"]._ask_about_due_dates(scope)

    def _judge_history(self, company, ids):
        """Judge promises of before by the books, as if somebody had looked on each one's day.

        When money was set against what, the dates of the payments say: the books may have come
        here later than all of it. Those of a debtor are judged together, so that one payment
        keeps no two of them.

        :param ids: ids of `cobranza.promise`, history of the company, all of it in its books
        """
        scope = self._scope(company)
        by_debtor = promise_history.read_history(self.env, ids)
        if not by_debtor:
            return
        judged = []
        outcomes = self._outcomes(scope, by_debtor, promise_history.NO_PARTIAL, by_date=True)
        for row, outcome in outcomes:
            if outcome.state == CANCELLED and row.state != OPEN:
                # The books know of nothing that was there to pay: it stands as it was told.
                continue
            # Nothing of it is asked for: what is owed, the present debt says.
            outcome = replace(outcome, owed=Decimal(0))
            judged.append((row.promise.id, outcome, row.promise.date_promised))
        nothing_owed = self.env["cobranza.promise"]._nothing_owed(company.id)
        promises.write_promises(self.env, judged, nothing_owed)
        self.env["cobranza.promise"].invalidate_model(flush=False)

    def _outcomes(self, scope, by_debtor, since, by_date=False):
        """Yield (promise row, what `engine.promise` says of it) of debtors' promises.

        :param by_debtor: {debtor id: [PromiseRow]}
        :param since: id of the newest reconciliation that was there before all of them
        :param by_date: when money was set against what, its date says
        """
        given = [row for rows in by_debtor.values() for row in rows]
        received = promises.read_received(
            self.env, by_debtor, min(row.promise.made_on for row in given), since
        )
        owed = promises.read_owed(self.env, scope, {row.partner_id for row in given})
        for debtor_id, rows in by_debtor.items():
            payments = self._payments(rows, received[debtor_id], scope)
            if by_date:
                payments = [
                    replace(payment, allocation=payment.date.toordinal()) for payment in payments
                ]
            settled = settle(
                [row.promise for row in rows],
                payments,
                self._owed(rows, owed[rows[0].partner_id], scope),
                scope.today,
                rows[0].tolerance_days,
            )
            for row in rows:
                yield row, settled[row.promise.id]

    def _payments(self, rows, received, scope):
        """Express what was received in the currencies of the promises."""
        return [
            Payment(
                money.date,
                self._worths(money.worth, rows, scope, money.date),
                money.invoice,
                money.allocation,
                money.owed_since,
            )
            for money in received
        ]

    def _owed(self, rows, items, scope):
        """Express what is still open in the currencies of the promises."""
        return [
            Owed(
                item.invoice,
                item.date,
                self._worths(item.left, rows, scope, scope.today),
                self._worths(item.covered, rows, scope, scope.today),
                item.withheld_until,
            )
            for item in items
        ]

    def _worths(self, worth, rows, scope, day):
        company = self.env["res.company"].browse(scope.company_id)
        currencies = self.env["res.currency"].browse({row.promise.currency for row in rows})
        return {currency.id: self._worth(worth, currency, company, day) for currency in currencies}

    def _worth(self, worth, currency, company, day):
        """What an amount of the ledger is in a currency: as it stands there, if it does.

        :param day: whose rate is taken if it does not
        """
        if currency == company.currency_id:
            return worth.company_amount
        if currency.id in worth.amounts:
            return round(worth.amounts[currency.id], currency.decimal_places)
        amount = float(worth.company_amount)
        return Decimal(str(company.currency_id._convert(amount, currency, company, day)))
