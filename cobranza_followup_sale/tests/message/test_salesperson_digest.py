from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon


class TestSalespersonDigest(CobranzaCommon):
    """Salespeople learn once a week who of their customers owes, and what they can do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls._invoice(-10, 1234)

    def setUp(self):
        super().setUp()
        # Who may read what customers owe is told the figures.
        self.salesperson.group_ids |= self.env.ref("account.group_account_readonly")
        freezer = freeze_time(TODAY)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)

    def _digests(self):
        """Do what the action does; return the e-mails it has queued."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        with self._committing_nothing():
            self.env["cobranza.salesperson.digest"]._cron_send()
        return mails.search([]) - before

    def _rows(self, mail):
        rows = html.fromstring(mail.body_html).xpath("//tbody/tr")
        return [" ".join(row.text_content().split()) for row in rows]

    def test_it_names_debt_age_and_what_one_can_do(self):
        mail = self._digests()
        self.assertEqual(mail.recipient_ids, self.salesperson.partner_id)
        [row] = self._rows(mail)
        self.assertIn(self.customer.name, row)
        self.assertRegex(row, r"1\D{1,6}234")
        self.assertIn("whether anything is missing", row)

    def test_whoever_makes_themselves_salesperson_is_told_no_figure(self):
        """Sales know the hold and its reason; what and how much is owed is not theirs."""
        curious = self._new_user("curious", "sales_team.group_sale_salesman_all_leads")
        curious.group_ids |= self.env.ref("base.group_partner_manager")
        large = self.env["res.partner"].create({"name": "Zacatecas", "user_id": curious.id})
        self._invoice(-3, 9000, large)
        self._promise(567, 5)
        self._hold()
        self.customer.with_user(curious).user_id = curious
        mail = self._digests()
        self.assertEqual(mail.recipient_ids, curious.partner_id)
        text = html.fromstring(mail.body_html).text_content()
        for figure in ("234", "567", "9,000", "Days overdue", "Promise"):
            self.assertNotIn(figure, text)
        self.assertIn("On hold: Cheque returned", text)
        rows = self._rows(mail)
        self.assertIn(self.customer.name, rows[0])
        self.assertIn("Zacatecas", rows[1])

    def test_it_names_the_promise(self):
        self._promise(500, 3)
        [row] = self._rows(self._digests())
        self.assertIn("500", row)
        self.assertIn("they have promised", row)

    def test_it_names_the_hold_and_the_way_out(self):
        self._hold()
        [row] = self._rows(self._digests())
        self.assertIn("On hold: Cheque returned", row)
        self.assertIn("ask for an exception", row)

    def test_it_names_what_is_theirs_to_remove(self):
        self._barrier("no_invoice", self._invoice(-5), owner_id=self.salesperson.id)
        [row] = self._rows(self._digests())
        self.assertIn("Remove what keeps them from paying", row)

    def test_it_is_in_their_language(self):
        self.salesperson.lang = "es_419"
        mail = self._digests()
        self.assertIn("Sus clientes", mail.subject)
        self.assertIn("Qué puede hacer", mail.body_html)

    def test_the_largest_debt_comes_first_and_others_customers_are_not_in_it(self):
        large, foreign = self.env["res.partner"].create(
            [
                {"name": "Large", "user_id": self.salesperson.id},
                {"name": "Foreign", "user_id": self.manager.id},
            ]
        )
        self._invoice(-3, 9000, large)
        self._invoice(-3, 9000, foreign)
        mails = self._digests()
        mine = mails.filtered(lambda mail: mail.recipient_ids == self.salesperson.partner_id)
        rows = self._rows(mine)
        self.assertEqual(len(rows), 2)
        self.assertIn("Large", rows[0])
        self.assertEqual(mails.recipient_ids, (self.salesperson | self.manager).partner_id)

    def test_run_twice_in_a_week_it_goes_once(self):
        self.assertEqual(len(self._digests()), 1)
        self.clock.tick(timedelta(days=2))
        self.assertFalse(self._digests())
        self.clock.tick(timedelta(days=5))
        self.assertEqual(len(self._digests()), 1)

    def test_who_does_not_want_it_gets_none(self):
        self.salesperson.with_user(self.salesperson).cobranza_digest = False
        self.assertFalse(self._digests())

    def test_with_nothing_to_tell_there_is_none(self):
        self._pay(self._debtor()._open_items().move_id)
        self.assertFalse(self._digests())

    def test_a_company_that_observes_tells_nobody(self):
        self.company.cobranza_mode = "observe"
        self.assertFalse(self._digests())

    def test_a_company_one_does_not_work_for_is_left_out(self):
        elsewhere = self.setup_other_company(name="Elsewhere")["company"]
        self.salesperson.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        self.assertFalse(self._digests())
