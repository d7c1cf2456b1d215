import base64
from datetime import date, datetime

from freezegun import freeze_time
from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..contact.test_contact_guard import GuardCommon

MORNING = datetime(2026, 3, 11, 16)
SUNDAY = datetime(2026, 3, 22, 16)


@freeze_time(MORNING)
class TestLetters(GuardCommon):
    """Letters printed in one batch: the guard is asked, each is logged, nobody is passed over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        address = {"street": "Juárez 1", "city": "Oaxaca", "zip": "68000"}
        cls.customer.write(address)
        cls._move_to("mx", "oax", consumer=False)
        cls.second = cls.env["res.partner"].create(
            {**address, "name": "Second", "country_id": cls.env.ref("base.mx").id}
        )
        cls._invoice(-10, 500, cls.second)
        cls.debtors = cls.debtor | cls._debtor(cls.second)
        cls.env["cobranza.run"]

    def setUp(self):
        super().setUp()
        self._run()

    def _batch(self, debtors=None, user=None):
        debtors = (debtors or self.debtors).with_user(user or self.collector)
        action = debtors.with_context(lang="en_US").action_print_letters()
        return (
            self.env[action["res_model"]].with_user(user or self.collector).browse(action["res_id"])
        )

    def _interactions(self):
        return self.env["cobranza.interaction"].search(
            [("debtor_id", "in", self.debtors.ids), ("channel", "=", "letter")]
        )

    def _pages(self, batch):
        # In tests Odoo gives the HTML that the PDF is made of.
        return html.fromstring(base64.b64decode(batch.with_context(bin_size=False).pdf))

    def test_all_go_in_one_document_and_each_is_logged(self):
        batch = self._batch()
        self.assertEqual((batch.ready_count, batch.other_count), (2, 0))
        batch.action_print()
        self.assertEqual(batch.letter_ids.mapped("state"), ["printed", "printed"])
        text = self._pages(batch).text_content()
        for name in (self.customer.name, "Second"):
            self.assertIn(name, text)
        self.assertEqual(self._interactions().debtor_id, self.debtors)
        attempts = self.env["cobranza.contact.attempt"].search([("channel", "=", "letter")])
        self.assertEqual(attempts.mapped("made"), [True, True])

    def test_it_says_what_the_stage_says_with_the_statement(self):
        batch = self._batch(self.debtor)
        batch.action_print()
        text = self._pages(batch).text_content()
        self.assertIn("past its due date", text)
        self.assertIn("Statement of Account", text)

    def test_each_is_in_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        self.customer.lang = "es_419"
        self.second.lang = "en_US"
        titles = {}
        for debtor in self.debtors:
            batch = self._batch(debtor)
            batch.action_print()
            titles[debtor.partner_id] = self._pages(batch).text_content()
        self.assertIn("Estado de cuenta", titles[self.customer])
        self.assertNotIn("Statement of Account", titles[self.customer])
        self.assertIn("Statement of Account", titles[self.second])

    def test_in_one_document_too(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        self.second.lang = "es_419"
        batch = self._batch()
        batch.action_print()
        text = self._pages(batch).text_content()
        self.assertIn("Statement of Account", text)
        self.assertIn("Estado de cuenta", text)

    @freeze_time(SUNDAY)
    def test_one_that_the_guard_stops_is_not_printed_and_that_is_logged(self):
        self._prefer(
            self.second,
            opted_out_channel_ids=[Command.set(self._channel("letter").ids)],
        )
        self.contact_rules.active = False
        batch = self._batch()
        states = dict(
            zip(batch.letter_ids.debtor_id, batch.letter_ids.mapped("state"), strict=True)
        )
        self.assertEqual(states[self._debtor(self.second)], "stopped")
        self.assertIn("objected", batch.letter_ids[1].why)
        batch.action_print()
        self.assertEqual(batch.letter_ids.mapped("state"), ["printed", "stopped"])
        attempts = self.env["cobranza.contact.attempt"].search(
            [("debtor_id", "=", self._debtor(self.second).id), ("channel", "=", "letter")]
        )
        self.assertRecordValues(attempts, [{"made": False, "answer": "never"}])

    def test_letters_are_printed_at_any_hour_for_the_day_they_go(self):
        with freeze_time(datetime(2026, 3, 12, 5)):  # eleven at night of a Wednesday
            self.assertEqual(self._batch().ready_count, 2)
            self.assertEqual(self._batch().date_posted, date(2026, 3, 12))
        with freeze_time(SUNDAY):
            batch = self._batch()
            # Monday is a holiday there; the company is Colombian.
            self.assertEqual(batch.date_posted, date(2026, 3, 24))
            self.assertEqual(batch.ready_count, 2)
            batch.action_print()
        self.assertEqual(batch.letter_ids.mapped("state"), ["printed", "printed"])
        self.assertEqual(set(self._interactions().mapped("date_posted")), {date(2026, 3, 24)})
        attempts = self.attempts.search([("channel", "=", "letter")])
        self.assertEqual(set(attempts.mapped("local_date")), {date(2026, 3, 24)})
        self.assertEqual(set(attempts.mapped("answer")), {"allowed"})

    def test_one_that_would_go_on_a_sunday_is_stopped_and_another_day_lets_it_go(self):
        batch = self._batch()
        batch.date_posted = date(2026, 3, 15)
        self.assertEqual(batch.letter_ids.mapped("state"), ["stopped", "stopped"])
        batch.date_posted = date(2026, 3, 17)
        self.assertEqual(batch.letter_ids.mapped("state"), ["ready", "ready"])

    def test_a_posting_date_that_makes_no_sense_is_refused(self):
        batch = self._batch()
        for wrong in (date(2026, 3, 10), date(2027, 3, 11)):
            with self.assertRaisesRegex(ValidationError, "correct the date"), self.cr.savepoint():
                batch.date_posted = wrong
        with freeze_time(SUNDAY), self.assertRaisesRegex(ValidationError, "correct the date"):
            batch.action_print()

    def test_with_a_reason_it_is_printed_against_the_guard(self):
        self._prefer(
            self.second,
            opted_out_channel_ids=[Command.set(self._channel("letter").ids)],
        )
        batch = self._batch(self._debtor(self.second))
        batch.letter_ids.override_reason = "They asked for it in writing"
        batch.action_print()
        self.assertEqual(batch.letter_ids.state, "printed")
        attempt = self.env["cobranza.contact.attempt"].search(
            [("debtor_id", "=", self._debtor(self.second).id), ("made", "=", True)]
        )
        self.assertTrue(attempt.against_guard)

    def test_a_missing_address_is_named(self):
        self.second.street = False
        batch = self._batch()
        self.assertEqual(batch.letter_ids.mapped("state"), ["ready", "incomplete"])
        self.assertIn("add street and city to Second", batch.letter_ids[1].why)
        batch.action_print()
        self.assertEqual(self._interactions().debtor_id, self.debtor)

    def test_who_has_no_address_of_their_own_gets_it_at_the_customers(self):
        person = self.env["res.partner"].create(
            {"name": "Irma", "parent_id": self.customer.id, "type": "invoice"}
        )
        batch = self._batch(self.debtor)
        self.assertEqual((batch.letter_ids.contact_id, batch.letter_ids.state), (person, "ready"))
        self.assertIn("Juárez 1", batch.letter_ids.address)
        batch.action_print()
        text = self._pages(batch).text_content()
        self.assertIn("Irma", text)
        self.assertIn("Juárez 1", text)

    def test_a_disrespectful_text_is_not_printed(self):
        step = self.env["cobranza.step.execution"]._step_of(self.debtor)
        step.mail_template_id.with_context(
            lang="en_US"
        ).body_html = "<p>Pay or we will sue you.</p>"
        batch = self._batch(self.debtor)
        batch.action_print()
        self.assertEqual(batch.letter_ids.state, "incomplete")
        self.assertIn("threatens", batch.letter_ids.why)
        self.assertFalse(batch.pdf)

    def test_the_guards_no_is_logged_also_of_a_letter_whose_text_fails(self):
        self._prefer(
            self.second,
            opted_out_channel_ids=[Command.set(self._channel("letter").ids)],
        )
        self.second.lang = "en_US"
        debtor = self._debtor(self.second)
        step = self.env["cobranza.step.execution"]._step_of(debtor)
        step.mail_template_id.with_context(
            lang="en_US"
        ).body_html = "<p>Pay or we will sue you.</p>"
        batch = self._batch(debtor)
        batch.letter_ids.override_reason = "They asked for it in writing"
        batch.action_print()
        self.assertEqual(batch.letter_ids.state, "incomplete")
        attempts = self.env["cobranza.contact.attempt"].search(
            [("debtor_id", "=", debtor.id), ("channel", "=", "letter")]
        )
        self.assertEqual(attempts.mapped("made"), [False])

    def test_it_is_printed_once(self):
        batch = self._batch()
        batch.action_print()
        with self.assertRaisesRegex(UserError, "printed already"):
            batch.action_print()
        self.assertEqual(len(self._interactions()), 2)

    def test_nobody_chosen_is_said(self):
        with self.assertRaisesRegex(UserError, "Choose the customers"):
            self.debtor.browse().with_user(self.collector).action_print_letters()

    def test_others_may_not(self):
        with self.assertRaises(AccessError):
            self._batch(user=self.salesperson)
        batch = self._batch()
        with self.assertRaises(AccessError):
            batch.with_user(self.salesperson).action_print()
        another = self._new_user("another", "cobranza_followup.group_cobranza_user")
        with self.assertRaises(AccessError):
            batch.with_user(another).action_print()
