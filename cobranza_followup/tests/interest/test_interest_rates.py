from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..common import CobranzaCommon, day


class InterestCommon(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.env["cobranza.interest.rate"]
        cls.table.search([]).active = False
        cls.product = cls.env["product.product"].create(
            {"name": "Late interest", "type": "service", "taxes_id": [Command.clear()]}
        )
        cls.company.write(
            {"cobranza_interest": True, "cobranza_interest_product_id": cls.product.id}
        )
        cls.customer.is_company = True

    @classmethod
    def _rate(cls, percent=10.0, start=-3000, **values):
        return cls.table.create(
            {
                "name": "By contract",
                "date_from": day(start),
                "yearly_rate": percent,
                "confirmed": True,
                **values,
            }
        )

    def _lines(self, as_of=None, debtor=None):
        debtor = debtor or self._debtor()
        return debtor.with_user(self.collector)._late_interest(as_of)[debtor]


class TestInterestRates(InterestCommon):
    def test_what_came_with_the_program_bears_nothing_until_somebody_confirms_it(self):
        seeds = self.table.with_context(active_test=False).search(
            [("name", "like", "late payment")]
        )
        self.assertTrue(seeds)
        self.assertEqual(set(seeds.mapped("status")), {"unverified"})
        self.assertFalse(any(seeds.mapped("confirmed")))
        self.assertTrue(all(seeds.mapped("reference")))
        self.assertTrue(all(seeds.mapped("date_checked")))
        self.assertFalse(any(seeds.mapped("reference_rate")))

    def test_without_a_rate_there_is_no_interest_but_a_sentence(self):
        self._invoice(-30)
        [line] = self._lines()
        self.assertEqual(line.amount, 0)
        self.assertRegex(
            line.missing[0], r"No rate is on record for (10/02|02/10)/2026 to (11/03|03/11)/2026"
        )
        row = self._rate(kind="points", reference_name="Central bank", points=8, confirmed=False)
        [line] = self._lines()
        self.assertEqual(line.amount, 0)
        self.assertIn("the value of “Central bank” has not been confirmed", line.missing[0])
        row.with_user(self.manager).write({"reference_rate": 2, "confirmed": True})
        [line] = self._lines()
        self.assertEqual((line.amount, line.missing), (8.22, ()))

    def test_a_rate_is_what_its_kind_says(self):
        for values, rate in (
            ({"yearly_rate": 6}, 6),
            ({"kind": "points", "reference_rate": 2.15, "points": 8}, 10.15),
            ({"kind": "multiple", "reference_rate": 20, "multiple": 1.5}, 30),
        ):
            with self.subTest(values=values):
                row = self._rate(**{"reference_name": "Bank", **values})
                self.assertAlmostEqual(row.rate, rate)

    def test_a_companys_own_rates_come_before_its_countrys(self):
        country = self.company.account_fiscal_country_id
        everywhere = self._rate(1)
        self.assertEqual(self.table._for_company(self.company), everywhere)
        theirs = self._rate(2, country_id=country.id)
        self.assertEqual(self.table._for_company(self.company), theirs)
        own = self._rate(3, company_id=self.company.id)
        self.assertEqual(self.table._for_company(self.company), own)
        self._rate(4, company_id=self.setup_other_company()["company"].id)
        self.assertEqual(self.table._for_company(self.company), own)

    def test_consumers_and_companies_have_rates_of_their_own(self):
        self._rate(10, scope="business")
        self._rate(5, scope="consumer")
        self._invoice(-73)
        self.assertEqual(self._lines()[0].interest, 20)
        self.customer.is_company = False
        self.assertEqual(self._lines()[0].interest, 10)
        self.env["cobranza.contact.preference"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "debtor_kind": "business",
            }
        )
        self.assertEqual(self._lines()[0].interest, 20)

    def test_fixed_sums_go_by_the_size_of_the_invoice(self):
        currency = self.company.currency_id.id
        for fixed, start, below in ((40, 0, 1000), (70, 1000, 10000), (100, 10000, 0)):
            self._rate(
                0,
                fixed_amount=fixed,
                amount_from=start,
                amount_to=below,
                currency_id=currency,
            )
        for amount in (999.99, 1000, 10000):
            self._invoice(-5, amount)
        self.assertEqual([line.fixed for line in self._lines()], [40, 70, 100])

    def test_a_fixed_percentage_is_of_what_was_late(self):
        self._rate(0, fixed_percent=1)
        invoice = self._invoice(-5)
        self._pay(invoice, 600, on=-5)
        self.assertEqual(self._lines()[0].fixed, 4)

    def test_only_managers_change_them_and_within_reason(self):
        row = self._rate()
        with self.assertRaises(AccessError):
            row.with_user(self.collector).yearly_rate = 99
        self.assertEqual(row.with_user(self.collector).rate, 10)
        with self.assertRaises(AccessError):
            row.with_user(self.salesperson).read(["rate"])
        for values in (
            {"yearly_rate": -1},
            {"yearly_rate": 5000},
            {"fixed_percent": 101},
            {"amount_from": 10, "amount_to": 5, "currency_id": self.company.currency_id.id},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                row.with_user(self.manager).write(values)
                self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "in which currency"):
            self._rate(fixed_amount=40)
        with self.assertRaisesRegex(ValidationError, "which reference rate"):
            self._rate(kind="points", points=8)

    def test_only_managers_say_whether_it_is_shown(self):
        admin = self._new_user("administrator", "base.group_system")
        for values in (
            {"cobranza_interest": False},
            {"cobranza_interest_order": "interest"},
            {"cobranza_interest_product_id": False},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "late interest"):
                self.company.with_user(admin).write(values)
