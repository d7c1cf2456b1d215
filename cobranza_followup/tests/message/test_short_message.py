from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError

from ..common import TODAY, CobranzaCommon

OBJECTIVES = ("remind", "barriers", "commit", "press", "terms")
TYPES = ("new", "punctual", "occasional", "irregular", "unwilling")


@freeze_time(TODAY)
class TestShortMessages(CobranzaCommon):
    """What is written by WhatsApp and SMS, by objective and type, with the facts filled in."""

    def setUp(self):
        super().setUp()
        self.customer.name = "Comercializadora Abarrotes del Norte"
        self.invoice = self._invoice(-40, 1234567)
        self.debtor = self._debtor()
        self.short = self.env["cobranza.short.message"].with_user(self.collector)

    def _text(self):
        return self.short._text_for(self.debtor.with_user(self.collector), self.customer)

    def test_each_has_at_most_300_characters_in_both_languages(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        for lang in ("en_US", "es_419"):
            self.customer.lang = lang
            for objective in OBJECTIVES:
                for debtor_type in TYPES:
                    with self.subTest(lang=lang, objective=objective, debtor_type=debtor_type):
                        self._put_in(objective, debtor_type)
                        text = self._text()
                        self.assertIn(self.customer.name, text)
                        self.assertLessEqual(len(text), 300, text)
                        self.assertNotIn("{", text)

    def test_it_is_written_in_the_persons_language(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        self.customer.lang = "es_419"
        self._put_in("press", "unwilling")
        self.assertIn("días de atraso", self._text())

    def test_a_type_without_a_text_of_its_own_gets_the_common_one(self):
        self._put_in("terms", "unwilling")
        text = self._text()
        self._put_in("terms", "occasional")
        self.assertTrue(text)
        self.assertEqual(text, self._text())

    def test_before_the_due_date_one_speaks_of_what_comes(self):
        self._pay(self.invoice)
        coming = self._invoice(3, 100)
        self._put_in("courtesy", "punctual")
        self.assertIn(coming.name, self._text())
        self.assertNotIn(self.invoice.name, self._text())

    def test_nothing_is_proposed_to_whom_a_lawyer_writes(self):
        self._put_in("legal", "unwilling")
        self.assertEqual(self._text(), "")

    def test_a_manager_writes_and_is_told_of_a_fact_that_there_is_not(self):
        message = self.env.ref("cobranza_followup.short_message_remind_occasional")
        message.with_user(self.manager).text = "Hello {contact}"
        with self.assertRaisesRegex(ValidationError, "{iban} is not a fact"):
            message.with_user(self.manager).text = "Pay to {iban}"
        with self.assertRaises(AccessError):
            message.with_user(self.collector).text = "Pay!"
