"""What was owed on a past day is the same whether Python or PostgreSQL works it out."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.tools import SQL

from ...engine.past_debt import open_on
from ...ledger.open_items import open_items
from ...ledger.past import read_accounts, read_debtors
from ..common import TODAY, day
from .history_common import HistoryCommon


class TestPastDebt(HistoryCommon):
    def _by_the_builder(self, on):
        self.env["cobranza.open.item"]._flush_reads()
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor_id, id, residual::float8, amount_covered::float8,
                          amount_chased::float8, due_date FROM (%s) item
                    WHERE partner_id = ANY(%s)""",
                open_items(self.env, on, self.company.id, historical=True),
                self.partners.ids,
            )
        )
        return sorted(tuple(round(v, 6) if isinstance(v, float) else v for v in r) for r in rows)

    def _by_the_engine(self, accounts, on):
        negligible = int(self.policy.negligible_amount * 100)
        return sorted(
            (
                debtor,
                one.item.id,
                one.residual / 100,
                one.covered / 100,
                one.chased / 100,
                one.item.due,
            )
            for debtor, account in accounts.items()
            for one in open_on(account, on, on, negligible, self.policy.withholding_days)
        )

    def _accounts(self, since, until):
        debtors = read_debtors(self.env, self.company.id, self.policy.id)
        return read_accounts(self.env, self.company, debtors, since, until)

    def test_it_is_what_the_builder_says_of_random_ledgers(self):
        chance = self._chance(16)
        with freeze_time(TODAY) as frozen:
            for on in range(60):
                frozen.move_to(day(on))
                for _twice in range(3):
                    self._enter(chance, on)
            debtors = self._debtor(self.partners[0]) | self._debtor(self.partners[1])
            debtors.withholding_percent = 16
            self.policy.withholding_days = 6
            accounts = self._accounts(day(10), day(59))
            self.assertGreater(sum(len(one.items) for one in accounts.values()), 50)
            some = 0
            for on in range(10, 60, 2):
                with self.subTest(on=on):
                    expected = self._by_the_builder(day(on))
                    some += len(expected)
                    self.assertEqual(self._by_the_engine(accounts, day(on)), expected)
            self.assertGreater(some, 100)

    def test_disputes_are_left_out_while_they_are_open(self):
        old = self._invoice(-40, 1000, self.partners[0])
        new = self._invoice(-5, 500, self.partners[0])
        self._receive(200, partner=self.partners[0])
        debtor = self._debtor(self.partners[0])
        self._barrier("goods", old | new, debtor_id=debtor.id, amount_disputed=1200)
        self._set_begin(day(-2))
        accounts = self._accounts(day(-60), day(0))
        self.assertEqual(
            [row[2:] for row in self._by_the_engine(accounts, TODAY)],
            [row[2:] for row in self._by_the_builder(TODAY)],
        )
        before = self._by_the_engine(accounts, day(-3))
        self.assertEqual([row[4] for row in before], [1000, 500])

    def _set_begin(self, on):
        self.env.flush_all()
        self.env.cr.execute("UPDATE cobranza_barrier SET create_date = %s", (on,))
        self.env.invalidate_all()

    def test_money_is_told_from_credit_notes(self):
        invoice = self._invoice(-40, 1000, self.partners[0])
        self._pay(invoice, 400, on=-2)
        self._credit_note(100, self.partners[0])
        account = next(iter(self._accounts(day(-60), TODAY + timedelta(days=1)).values()))
        self.assertEqual(account.payments, [(day(-2), 400.0)])
