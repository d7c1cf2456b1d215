from freezegun import freeze_time
from lxml import etree

from odoo import fields

from ..common import TODAY, CobranzaCommon


@freeze_time(TODAY)
class TestWordsShown(CobranzaCommon):
    """No code, no ISO date and no invented person where somebody reads."""

    def test_no_list_of_ours_shows_sample_people(self):
        views = self.env["ir.ui.view"].search([("model", "like", "cobranza.%")])
        self.assertTrue(views)
        for view in views:
            root = etree.fromstring(view.arch)
            with self.subTest(view.name):
                self.assertIn(root.get("sample"), (None, "0"))

    def test_a_negative_amount_has_its_sign_first(self):
        currency = self.company.currency_id
        self.assertEqual(
            currency._cobranza_text(-34201.44), f"-{currency._cobranza_text(34201.44)}"
        )
        self.assertNotIn("-", currency._cobranza_text(0.0) + currency._cobranza_text(-0.001))

    def test_any_number_is_said_in_words(self):
        self._invoice(-2)
        self._interact("no_answer")
        week = self.env["cobranza.contact.week"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(week.permitted_text, "Any number")
        self.assertFalse(week._fields["weekly_maximum"].aggregator)

    def test_moments_are_written_as_people_do(self):
        self._invoice(-2)
        self._interact("no_answer", date=fields.Datetime.to_datetime("2026-03-11 00:00:00"))
        attempt = self.env["cobranza.contact.attempt"].search([], limit=1)
        run = self._run()
        message = self.env["cobranza.step.execution"].new({})
        texts = [
            attempt.local_text,
            attempt.display_name,
            run.display_name,
            message._moment_text(fields.Datetime.to_datetime("2026-03-11 08:30:15")),
        ]
        for text in texts:
            with self.subTest(text):
                self.assertTrue(text)
                self.assertNotRegex(text, r"\d{4}-\d\d-\d\d|:\d\d:\d\d")
