from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from ..common import TODAY, CobranzaCommon

TYPES = ("occasional", "irregular", "unwilling")
OBJECTIVES = ("remind", "barriers", "commit", "press", "terms")


@freeze_time(TODAY)
class TestPlaybook(CobranzaCommon):
    """What to say, by objective and type, with the facts of the debt filled in."""

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice(-40, 600)
        self.debtor = self._debtor()
        self.playbook = self.env["cobranza.playbook"].with_user(self.collector)

    def _page(self, lang="en_US"):
        page = self.playbook.with_context(lang=lang).page_of(self.debtor.id)
        return page["facts"], {section["name"]: section["lines"] for section in page["sections"]}

    def _format(self, amount):
        return self.company.currency_id.with_context(lang="en_US").format(amount)

    def test_each_objective_and_type_has_a_page_of_its_own(self):
        purposes = set()
        for objective in OBJECTIVES:
            for debtor_type in TYPES:
                self._put_in(objective, debtor_type)
                _facts, page = self._page()
                purposes.add(page["purpose"][0])
                self.assertLessEqual(
                    {"purpose", "opening", "questions", "offer", "closing", "avoid"}, set(page)
                )
                self.assertIn(len(page["questions"]), (2, 3))
                # A full debt leaves no sentence with a hole in it.
                self.assertNotRegex(str(page.values()), r"\{\w*\}")
        self.assertEqual(len(purposes), 15)

    def test_it_is_said_in_the_language_of_whoever_calls(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        self._put_in("press", "unwilling")
        _facts, page = self._page("es_419")
        self.assertIn("No amenace", page["avoid"][0])
        self.assertIn("días de atraso", page["opening"][1])

    def test_the_facts_are_filled_in(self):
        self._put_in("remind", "irregular")
        facts, page = self._page()
        self.assertIn(self._format(600), facts[0])
        self.assertIn(self.invoice.name, facts[0])
        self.assertIn("40 days", facts[0])
        self.assertEqual(
            page["opening"][0],
            f"Good evening, {self.customer.name}. This is Collector from {self.company.name}.",
        )
        self.assertIn(self._format(600), page["opening"][1])
        self.assertEqual(len(page["opening"]), 2)

    def test_the_greeting_is_that_of_the_hour_where_the_customer_is(self):
        self._put_in("remind", "irregular")
        self.customer.country_id = self.env.ref("base.co")
        for utc, greeting in (
            ("2026-03-11 15:00", "Good morning"),
            ("2026-03-11 17:00", "Good afternoon"),
            ("2026-03-12 00:30", "Good evening"),
        ):
            with freeze_time(utc):
                _facts, page = self._page()
                self.assertTrue(page["opening"][0].startswith(f"{greeting}, "), page["opening"])

    def test_who_says_their_time_zone_is_greeted_by_it(self):
        self._put_in("remind", "irregular")
        self.customer.country_id = self.env.ref("base.co")
        self.env["cobranza.contact.preference"].create(
            {"partner_id": self.customer.id, "collection_tz": "Europe/Madrid"}
        )
        with freeze_time("2026-03-11 15:00"):
            _facts, page = self._page()
        self.assertTrue(page["opening"][0].startswith("Good afternoon, "), page["opening"])

    def test_no_more_is_called_late_than_is_so_late(self):
        self._put_in("press", "unwilling")
        _facts, page = self._page()
        self.assertIn("is overdue, 40 days late.", page["opening"][1])
        self._invoice(-6, 500)
        self._invoice(20, 500)
        self._put_in("press", "unwilling")
        _facts, page = self._page()
        self.assertIn("is overdue, up to 40 days late.", page["opening"][1])

    def test_one_day_is_not_days(self):
        self._pay(self.invoice)
        self._invoice(-1, 100)
        self._put_in("press", "unwilling")
        _facts, page = self._page()
        self.assertIn("is overdue, 1 day late.", page["opening"][1])

    def test_only_what_is_overdue_and_not_covered_is_named(self):
        self._invoice(20, 5000)
        self._credit_note(250)
        facts, _page = self._page()
        self.assertIn(self._format(350), facts[0])

    def test_a_broken_promise_is_spoken_of_and_what_became_of_it(self):
        self._put_in("commit", "unwilling")
        _facts, page = self._page()
        self.assertEqual(len(page["opening"]), 2)
        promise = self._promise(400, 0)
        self._put_in("commit", "unwilling")
        facts, page = self._page()
        self.assertIn("Promised", facts[1])
        self.assertEqual(len(page["opening"]), 2)
        promise.sudo().write({"state": "partial", "amount_paid": 100, "amount_owed": 300})
        self.debtor.invalidate_recordset()
        facts, page = self._page()
        self.assertIn(self._format(100), facts[1])
        self.assertIn(self._format(300), facts[1])
        self.assertIn(self._format(400), page["opening"][2])

    def test_a_barrier_is_asked_about(self):
        self._put_in("barriers", "occasional")
        barrier = self._barrier("no_invoice", self.invoice)
        self._put_in("barriers", "occasional")
        facts, page = self._page()
        name = barrier.type_id.with_context(lang="en_US").name
        self.assertIn(name, facts[-1])
        self.assertIn(name, page["opening"][-1])

    def test_before_the_due_date_one_speaks_of_what_comes(self):
        self._pay(self.invoice)
        coming = self._invoice(3, 100)
        self._put_in("courtesy", "punctual")
        facts, page = self._page()
        self.assertIn("Nothing is overdue", facts[0])
        self.assertIn(coming.name, page["opening"][1])
        self.assertEqual(len(page["opening"]), 2)

    def test_nothing_is_said_to_whom_a_lawyer_writes(self):
        self._put_in("legal", "unwilling")
        _facts, page = self._page()
        self.assertFalse(page)

    def test_the_day_to_propose_is_a_pay_day(self):
        self._put_in("commit", "occasional")
        _facts, page = self._page()
        # The Friday before the fifteenth, in the format of the tests' language.
        self.assertIn("viernes 13 de marzo", page["questions"][0])

    def test_a_manager_writes_and_is_told_of_a_fact_that_there_is_not(self):
        page = self.env.ref("cobranza_followup.playbook_remind_occasional")
        page.with_user(self.manager).opening = "Hello {contact}"
        with self.assertRaisesRegex(ValidationError, "{iban} is not a fact"):
            page.with_user(self.manager).offer = "Pay to {iban}"
        with self.assertRaises(AccessError):
            page.with_user(self.collector).opening = "Pay!"

    def test_a_page_is_written_once(self):
        page = self.env.ref("cobranza_followup.playbook_remind_occasional")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            page.copy()

    def test_of_another_companys_debtor_nothing_is_told(self):
        elsewhere = self.setup_other_company(name="Distribuidora Dos")["company"]
        self.env.cr.execute(
            "UPDATE cobranza_debtor SET company_id = %s WHERE id = %s",
            (elsewhere.id, self.debtor.id),
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.playbook.page_of(self.debtor.id)
        with self.assertRaises(AccessError):
            self.env["cobranza.playbook"].with_user(self.salesperson).page_of(self.debtor.id)

    def test_a_wrong_customer_is_said_to_be_wrong(self):
        for wrong in ("x", 10**12, [1], None):
            with self.assertRaises(UserError):
                self.playbook.page_of(wrong)
