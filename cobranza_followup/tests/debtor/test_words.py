from datetime import date

from freezegun import freeze_time

from ...tools.day_text import day_text
from ..common import TODAY, CobranzaCommon, day


@freeze_time(TODAY)
class TestWords(CobranzaCommon):
    """What the desk says in sentences is true, and reads like the fields beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")

    def _settled(self, late):
        invoice = self._invoice(-40 - late)
        self._pay(invoice, on=-40)

    def _texts(self):
        debtor = self._debtor().with_user(self.collector).with_context(lang="en_US")
        return debtor.debtor_type_reason, debtor.behaviour_text

    def test_nobody_is_said_to_have_paid_only_0_percent_on_time(self):
        for late in (20, 25, 30):
            self._settled(late)
        reason, habit = self._texts()
        self.assertEqual(reason, "Has paid no invoice on time.")
        self.assertIn("Has paid no invoice on time.", habit)
        self.assertNotIn("0 %", habit)

    def test_a_few_are_not_none_and_most_are_not_all(self):
        self._invoice(-5)
        debtor = self._debtor()
        for ratio, percent in ((0.001, 1), (0.999, 99), (0, 0), (1, 100), (0.333, 33)):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE cobranza_debtor SET on_time_ratio = %s WHERE id = %s", (ratio, debtor.id)
            )
            debtor.invalidate_recordset()
            self.assertEqual(debtor._on_time_percent(), percent)

    def test_days_in_sentences_are_written_as_in_the_fields(self):
        env = self.env(context={"lang": "en_US"})
        self.assertEqual(day_text(env, date(2026, 3, 12)), "Mar 12")
        self.assertEqual(day_text(env, date(2025, 3, 12)), "Mar 12, 2025")
        self.assertEqual(day_text(env, False), "")
        self.env["res.lang"]._activate_lang("es_419")
        env = self.env(context={"lang": "es_419"})
        self.assertEqual(day_text(env, date(2026, 3, 12)), "12 mar")
        self.assertEqual(day_text(env, date(2025, 3, 12)), "12 mar 2025")

    def test_the_call_screen_has_one_way_to_write_a_day(self):
        invoice = self._invoice(-40)
        self._promise(300, 5)
        self._barrier("no_invoice", invoice, deadline=day(3))
        self._pay(self._invoice(-20), on=-2)
        screen = (
            self.env["cobranza.call.workspace"]
            .with_user(self.collector)
            .with_context(lang="en_US")
            .customer(self._debtor().id)
        )
        written = [
            *(line["when"] for line in screen["history"] if line["kind"] != "contact"),
            *(one["due"] for one in screen["invoices"]),
            *(one["deadline"] for one in screen["barriers"]),
        ]
        self.assertEqual(len(written), 4)
        for text in written:
            self.assertRegex(text, r"^(Jan|Mar) \d+$")
        self.assertIn("Last payment: Mar 9.", screen["habit"])
