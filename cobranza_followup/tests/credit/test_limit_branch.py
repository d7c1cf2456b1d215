from odoo.tests import Form
from odoo.tools import format_amount

from .test_exposure import ExposureCommon


class TestLimitBranch(ExposureCommon):
    """A limit is that of a company and its branches, in whichever of them it is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.env["res.company"]
        cls.branch = companies.create({"name": "Branch", "parent_id": cls.company.id})
        cls.leaf = companies.create({"name": "Branch of it", "parent_id": cls.branch.id})
        cls.tree = cls.company | cls.branch | cls.leaf
        cls.other = cls.setup_other_company(name="Two")["company"]
        cls.env.user.company_ids |= cls.tree
        cls.tree.account_use_credit_limit = cls.other.account_use_credit_limit = True
        cls.policy.exposure_check = "stop"
        cls._limit(0)
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.accountant.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.accountant.write({"company_ids": cls.tree, "company_id": cls.branch.id})

    def _at(self, company, partner=None):
        return (partner or self.customer).with_user(self.accountant).with_company(company)

    def _default(self, amount, company):
        self.env["ir.default"].set("res.partner", "credit_limit", amount, company_id=company.id)

    def assertLimit(self, limit, partner=None):
        """Each company of the tree says it, and it is obeyed."""
        self.env.flush_all()
        self.env.invalidate_all()
        partner = (partner or self.customer).sudo()
        for company in self.tree:
            with self.subTest(company=company.name):
                self.assertEqual(partner.with_company(company).credit_limit, limit)
                self.assertEqual(self._credit(partner, company).limit, limit or None)
        self.assertFalse(partner.with_company(self.other).credit_limit)

    def test_written_in_a_branch_it_is_the_roots(self):
        for limit, company in ((100, self.branch), (300, self.leaf), (0, self.branch)):
            self._at(company).credit_limit = limit
            self.assertLimit(limit)

    def test_who_does_not_work_in_the_root_does_not_set_its_limit(self):
        self._limit(700)
        self.accountant.company_ids -= self.company
        partner = self._at(self.branch)
        self.assertIn("This is the limit of", partner.cobranza_limit_note)
        partner.credit_limit = 90000
        self.assertEqual(self._credit(company=self.branch).limit, 700)
        self.assertEqual(self.customer.with_company(self.company).sudo().credit_limit, 700)
        self.assertRegex(partner.cobranza_limit_note, "700.* Who works in that company changes it")

    def test_written_in_the_root_it_is_the_branches(self):
        self._at(self.branch).credit_limit = 100
        self._limit(700)
        self.assertLimit(700)

    def test_in_the_form_of_a_branch(self):
        with Form(self._at(self.branch), "base.view_partner_form") as form:
            form.use_partner_credit_limit = True
            form.credit_limit = 100
        self.assertLimit(100)
        self._default(500, self.company)
        with Form(self._at(self.branch), "base.view_partner_form") as form:
            form.use_partner_credit_limit = False
        self.assertEqual(self._credit().limit, 500)

    def test_a_customer_made_in_a_branch(self):
        partners = self.env["res.partner"].with_user(self.accountant).with_company(self.branch)
        made = partners.create([{"name": "A", "credit_limit": 100}, {"name": "B"}])
        self.assertLimit(100, made[0])
        self.assertLimit(0, made[1])

    def test_who_has_but_the_default_of_a_branch_has_that_of_the_root(self):
        """The form of a new customer brings the default along."""
        self._default(500, self.company)
        partners = self.env["res.partner"].with_user(self.accountant).with_company(self.branch)
        made = partners.create({"name": "A", "credit_limit": 0})
        self.assertEqual(self._credit(made.sudo()).limit, 500)

    def test_a_file_that_is_imported_in_a_branch(self):
        result = (
            self.env["res.partner"]
            .with_user(self.accountant)
            .with_company(self.branch)
            .load([".id", "credit_limit"], [[str(self.customer.id), "250"]])
        )
        self.assertTrue(result["ids"], result["messages"])
        self.assertLimit(250)

    def test_many_at_once_take_as_many_queries_as_one(self):
        partners = self.env["res.partner"].with_user(self.accountant).with_company(self.other)
        self.accountant.company_ids |= self.other

        def queries(count, **values):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            partners.create([{"name": f"New {n}", **values} for n in range(count)])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for count in (1, 8):  # what is cached is read once
            queries(count, credit_limit=100)
        one, eight = (queries(count, credit_limit=100) for count in (1, 8))
        plain_one, plain_eight = queries(1), queries(8)
        self.assertLessEqual(eight - plain_eight, one - plain_one)

    def _limits_of_tree(self):
        self.env.flush_all()
        self.env.invalidate_all()
        customer = self.customer.sudo()
        return [customer.with_company(company).credit_limit for company in self.tree]

    def test_where_no_policy_asks_for_it_each_branch_has_its_own(self):
        for values in (
            {"exposure_check": "none"},
            {"active": False},
            {"company_id": self.other.id},
        ):
            with self.subTest(values), self._undone():
                self._limit(700)
                self.policy.write(values)
                partner = self._at(self.branch)
                partner.credit_limit = 100
                self.assertEqual(self._limits_of_tree(), [700, 100, 700])
                self.assertFalse(partner.cobranza_limit_note)
                self._at(self.company).credit_limit = 50
                self.assertEqual(self._limits_of_tree(), [50, 100, 700])
            self.env.registry.clear_cache()  # of policies as they were before it was undone

    def test_nor_is_it_where_the_root_uses_no_limits(self):
        self._limit(700)
        self.company.account_use_credit_limit = False
        partner = self._at(self.branch)
        partner.credit_limit = 100
        self.assertEqual(self._limits_of_tree(), [700, 100, 700])
        self.assertIn("stops nothing", partner.cobranza_limit_note)

    def test_one_that_only_warns_asks_and_so_does_that_of_a_branch(self):
        for values in ({"exposure_check": "warn"}, {"company_id": self.leaf.id}):
            with self.subTest(values), self._undone():
                self.policy.write(values)
                self._at(self.branch).credit_limit = 100
                self.assertEqual(self._limits_of_tree(), [100] * 3)
            self.env.registry.clear_cache()  # of policies as they were before it was undone

    def test_once_a_policy_asks_it_is_the_roots_that_counts_and_the_form_says_so(self):
        self.policy.exposure_check = "none"
        self._limit(700)
        partner = self._at(self.branch)
        partner.credit_limit = 100
        self.policy.exposure_check = "stop"
        self.env.invalidate_all()
        self.assertRegex(partner.cobranza_limit_note, r"What counts is the limit.*\b700\b")
        self.assertEqual(self._credit(company=self.branch).limit, 700)

    def test_others_limits_stay(self):
        self.customer.with_company(self.other).credit_limit = 7
        self._at(self.branch).credit_limit = 100
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.customer.with_company(self.other).credit_limit, 7)
        self.assertEqual(self._credit(company=self.other).limit, 7)

    def test_the_form_of_a_branch_says_whose_limit_it_is(self):
        self.assertFalse(self.customer.with_company(self.company).cobranza_limit_note)
        customer = self._at(self.branch)
        customer.credit_limit = 100
        self.assertIn(f"the limit of {self.company.name}", customer.cobranza_limit_note)
        # As it stands where limits were written before.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET credit_limit = jsonb_build_object(%s, 1000, %s, 5)"
            " WHERE id = %s",
            (str(self.company.id), str(self.branch.id), self.customer.id),
        )
        self.env.invalidate_all()
        self.assertIn("What counts is the limit", customer.cobranza_limit_note)
        limit = format_amount(self.env, 1000, self.company.currency_id)
        self.assertIn(limit, customer.cobranza_limit_note)
        self.company.account_use_credit_limit = False
        self.env.invalidate_all()
        self.assertIn("stops nothing", customer.cobranza_limit_note)
        arch = (
            self.env["res.partner"]
            .with_user(self.accountant)
            .get_view(self.env.ref("base.view_partner_form").id)["arch"]
        )
        self.assertIn("cobranza_limit_note", arch)
