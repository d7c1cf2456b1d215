from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ...engine.exposure import Credit
from ..common import CobranzaCommon


class ExposureCommon(CobranzaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls._limit(1000)

    @classmethod
    def _limit(cls, amount, partner=None):
        (partner or cls.customer).with_company(cls.company).credit_limit = amount

    def _credit(self, partner=None, company=None):
        partner = partner or self.customer
        found = self.env["cobranza.exposure"]._of(partner, company or self.company)
        return found[partner.commercial_partner_id.id, (company or self.company).id][
            partner.commercial_partner_id
        ]


class TestExposure(ExposureCommon):
    """What a customer may cost and costs, from the books alone."""

    def test_what_is_owed_counts_net_of_credits(self):
        self._invoice(30, 700)
        self._receive(200)
        credit = self._credit()
        self.assertEqual((credit.limit, credit.exposure, credit.available), (1000, 500, 500))

    def test_an_advance_matched_later_makes_nobody_exceed(self):
        payment = self._receive(900)
        self.assertEqual(self._credit().exposure, -900)
        invoice = self._invoice(30, 900)
        self.assertEqual(self._credit().exposure, 0)
        lines = (invoice | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self._commit()
        self.assertEqual(self._credit().exposure, 0)

    def test_a_payment_dated_after_today_is_none_until_its_day(self):
        invoice = self._invoice(-5, 700)
        self._receive(300, on=5)
        self.assertEqual(self._credit().exposure, 700)
        self._pay(invoice, on=5)
        credit = self._credit()
        self.assertEqual((credit.owed, credit.exposure), (-300, 700))

    def test_zero_is_no_limit_and_a_company_without_limits_has_none(self):
        self._invoice(30, 700)
        self._limit(0)
        self.assertIsNone(self._credit().limit)
        self._limit(5)
        self.company.account_use_credit_limit = False
        self.assertIsNone(self._credit().limit)

    def test_the_companys_default_is_the_limit_of_who_has_no_own(self):
        self.env["ir.default"].set("res.partner", "credit_limit", 300, company_id=self.company.id)
        other = self.env["res.partner"].create({"name": "New one"})
        self.assertEqual(self._credit(other).limit, 300)
        self.assertEqual(self._credit().limit, 1000)
        other.with_company(self.company).credit_limit = 0
        self.assertIsNone(self._credit(other).limit)

    def test_a_contact_has_the_credit_of_its_company(self):
        contact = self.env["res.partner"].create({"name": "Ana", "parent_id": self.customer.id})
        self._invoice(30, 700, contact)
        self.assertEqual(self._credit(contact), self._credit())
        self.assertEqual(self._credit().exposure, 700)

    def test_branches_are_one_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        self._invoice(30, 700)
        credit = self._credit(company=branch)
        self.assertEqual((credit.limit, credit.exposure), (1000, 700))

    def test_another_company_has_another_limit(self):
        other = self.setup_other_company(name="Two")["company"]
        self._invoice(30, 700)
        credit = self._credit(company=other)
        self.assertEqual((credit.limit, credit.exposure), (None, 0))

    def test_the_policy_says_what_happens(self):
        self.policy.write({"exposure_check": "stop", "exposure_tolerance_percent": 10})
        new = self.env["res.partner"].create({"name": "Not a debtor yet"})
        self._invoice(30, 700)
        for partner in (self.customer, new):
            credit = self._credit(partner)
            self.assertEqual((credit.check, credit.tolerance_percent), ("stop", 10))
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.policy.exposure_tolerance_percent = 101
            self.env.flush_all()

    def test_what_happens_is_chosen_only_where_something_obeys(self):
        form = self.env.ref("cobranza_followup.cobranza_policy_view_form")
        arch = self.policy.with_user(self.manager).get_view(form.id)["arch"]
        self.assertIn('name="review_months"', arch)
        obeys = bool(self.env["cobranza.hold"]._hold_kinds())
        for name in ("exposure_check", "exposure_tolerance_percent", "exposure_counts"):
            self.assertEqual(f'name="{name}"' in arch, obeys, name)

    def test_all_above_their_limit_are_found_in_one_query(self):
        self._invoice(30, 700)
        others = self._customers_owing(5)
        for partner in others:
            self._limit(999, partner)
        customers = self.env["res.partner"].with_user(self.salesperson)
        above = [("cobranza_over_limit", "=", True)]
        customers.search(above)
        with self.assertQueryCount(1):
            self.assertEqual(customers.search(above), others)
        self._limit(600)
        self.assertEqual(customers.search(above), others | self.customer)

    def test_sales_finds_them(self):
        self._invoice(30, 700)
        customers = self.env["res.partner"].with_user(self.salesperson)
        above = [("cobranza_over_limit", "=", True)]
        self.assertNotIn(self.customer, customers.search(above))
        self._limit(600)
        with self.assertQueryCount(1):
            self.assertEqual(customers.search(above), self.customer)
        self.assertTrue(self.customer.with_user(self.salesperson).cobranza_over_limit)
        self.assertNotIn(self.customer, customers.search([("cobranza_over_limit", "=", False)]))
        debtors = self.env["cobranza.debtor"].with_user(self.collector)
        found = debtors.search([("partner_id.cobranza_over_limit", "=", True)])
        self.assertEqual(found, self._debtor())

    def test_a_cent_above_is_above_and_half_a_cent_is_not(self):
        self._invoice(30, 700)
        customers = self.env["res.partner"].with_user(self.salesperson)
        for limit, expected in ((700, False), (699.996, False), (699.99, True), (-5, True)):
            with self.subTest(limit):
                self._limit(limit)
                self.env.invalidate_all()
                found = customers.search([("cobranza_over_limit", "=", True)])
                self.assertEqual(bool(found), expected)
                shown = self.customer.with_user(self.salesperson).cobranza_over_limit
                self.assertEqual(shown, expected)

    def test_who_owes_nothing_is_above_no_limit(self):
        self._limit(-5)
        customers = self.env["res.partner"].with_user(self.salesperson)
        self.assertFalse(customers.search([("cobranza_over_limit", "=", True)]))

    def test_many_customers_are_one_query(self):
        others = self._customers_owing(5)
        exposures = self.env["cobranza.exposure"]
        others.commercial_partner_id.mapped("name")
        exposures._of(self.customer, self.company)
        with self.assertQueryCount(1):
            self.assertEqual(len(exposures._of(others, self.company)), 5)

    def test_a_collector_sees_it_on_customer_and_debtor(self):
        self._invoice(30, 700)
        values = {"credit_limit": 1000, "exposure": 700, "credit_available": 300}
        debtor = self._debtor().with_user(self.collector)
        self.assertRecordValues(debtor, [values])
        partner = self.customer.with_user(self.collector)
        self.assertRecordValues(partner, [{f"cobranza_{k}": v for k, v in values.items()}])
        self._limit(0)
        self.env.invalidate_all()
        self.assertFalse(partner.cobranza_has_limit)


class TestCreditGroup(ExposureCommon):
    """Customers with one limit together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.env["res.partner"].create({"name": "Sister"})
        cls.group = (
            cls.env["cobranza.credit.group"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "The family",
                    "credit_limit": 5000,
                    "partner_ids": [Command.set((cls.customer | cls.sister).ids)],
                }
            )
        )

    def test_what_all_owe_counts_together(self):
        self._invoice(30, 700)
        self._invoice(30, 800, self.sister)
        found = self.env["cobranza.exposure"]._of(self.sister, self.company)
        credits = found[self.sister.id, self.company.id]
        self.assertEqual(credits[self.sister].exposure, 800)
        self.assertEqual(credits[self.group.sudo()], Credit(5000, owed=1500))
        self.assertRecordValues(self.group, [{"exposure": 1500, "credit_available": 3500}])

    def _above(self):
        above = [("cobranza_over_limit", "=", True)]
        return self.env["res.partner"].with_user(self.collector).search(above)

    def test_who_is_above_the_groups_limit_alone_is_found_in_one_query(self):
        self._invoice(30, 700)
        self._invoice(30, 4300, self.sister)
        self._above()  # what Odoo reads once
        with self.assertQueryCount(1):
            self.assertFalse(self._above())
        self._invoice(30, 0.01, self.sister)
        self.env["cobranza.exposure"]._flush_reads()
        with self.assertQueryCount(1):
            self.assertEqual(self._above(), self.customer | self.sister)
        for partner in self.customer | self.sister:
            self.assertTrue(partner.with_user(self.collector).cobranza_over_limit)
        self.group.active = False
        self.env.invalidate_all()
        self.assertFalse(self._above())
        self.assertFalse(self.customer.with_user(self.collector).cobranza_over_limit)

    def test_ones_own_limit_and_the_groups_are_found_side_by_side(self):
        self._invoice(30, 1200)
        self.assertEqual(self._above(), self.customer)
        self._invoice(30, 4000, self.sister)
        self.assertEqual(self._above(), self.customer | self.sister)

    def test_what_groups_owe_is_one_query_for_all_of_them(self):
        others = self._customers_owing(4)
        groups = self.group | self.env["cobranza.credit.group"].with_user(self.manager).create(
            [
                {"name": one.name, "credit_limit": 10, "partner_ids": [Command.set(one.ids)]}
                for one in others
            ]
        )
        groups.mapped("credit_limit")
        self.env["cobranza.exposure"]._flush_reads()
        with self.assertQueryCount(1):
            exposures = groups.mapped("exposure")
        self.assertEqual(exposures, [0, 1000, 1000, 1000, 1000])

    def test_a_member_who_becomes_part_of_another_takes_them_into_the_group(self):
        holding = self.env["res.partner"].create({"name": "Holding", "is_company": True})
        self._invoice(30, 4000, holding)
        self.sister.parent_id = holding
        self._commit()
        self._invoice(30, 1100)
        self.assertEqual(self._above(), self.customer | holding)
        self.env.invalidate_all()
        self.assertEqual(self.group.exposure, 5100)

    def test_a_limit_in_another_currency_is_converted(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.group.currency_id = euro
        self._invoice(30, 700)
        credits = self.env["cobranza.exposure"]._of(self.customer, self.company)
        self.assertEqual(credits[self.customer.id, self.company.id][self.group.sudo()].limit, 10000)
        self.assertEqual(self.group.exposure, 350)

    def test_nobody_belongs_to_two_and_only_managers_change_it(self):
        groups = self.env["cobranza.credit.group"].with_user(self.manager)
        values = {"name": "B", "credit_limit": 5, "partner_ids": [Command.set(self.sister.ids)]}
        with self.assertRaisesRegex(ValidationError, "belongs to The family already"):
            groups.create(values)
        contact = self.env["res.partner"].create({"name": "Ana", "parent_id": self.customer.id})
        with self.assertRaisesRegex(ValidationError, "is a contact of"):
            groups.create({**values, "partner_ids": [Command.set(contact.ids)]})
        for user in (self.collector, self.salesperson):
            with self.assertRaises(AccessError):
                self.group.with_user(user).credit_limit = 9
