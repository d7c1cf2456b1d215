import unicodedata

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as some

from odoo.tests import BaseCase, tagged

from odoo.addons.cobranza_followup.engine import short_text
from odoo.addons.cobranza_followup.tests.common import TODAY, CobranzaCommon
from odoo.addons.cobranza_followup.tests.properties import examples

OBJECTIVES = ("remind", "barriers", "commit", "press", "terms")
TYPES = ("new", "punctual", "occasional", "irregular", "unwilling")


@tagged("post_install", "-at_install")
class TestSmsLength(BaseCase):
    """Whatever the texts, what is suggested fits in two SMS."""

    @examples(200)
    @given(some.lists(some.text(max_size=400), max_size=4))
    def test_what_fits_fits(self, forms):
        self.assertLessEqual(short_text.segments(short_text.fitting(forms)), 2)

    @examples(200)
    @given(some.text(max_size=400))
    def test_without_accents_it_takes_no_more(self, text):
        text = unicodedata.normalize("NFC", text)
        if len(short_text.plain(text)) <= len(text):
            self.assertLessEqual(
                short_text.segments(short_text.plain(text)), short_text.segments(text)
            )


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestSuggestedSms(CobranzaCommon):
    """The suggested SMS takes two segments at most, and still asks for the payment."""

    def setUp(self):
        super().setUp()
        self.company.name = "Distribuidora y Comercializadora de Abarrotes del Bajío, S.A. de C.V."
        self.customer.name = (
            "Súper Tiendas y Autoservicios Económicos de la Península, S.A. de C.V."
        )
        self.invoice = self._invoice(-40, 1234567)
        self.debtor = self._debtor()

    def _suggested(self):
        debtor = self.debtor.with_user(self.collector)
        action = debtor.action_sms()
        return debtor.env[action["res_model"]].browse(action["res_id"]).text

    def test_it_fits_for_every_objective_type_and_language_however_long_the_names(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.env["ir.module.module"].search(
            [("name", "=like", "cobranza_followup%"), ("state", "=", "installed")]
        )._update_translations(["es_419"])
        for lang in ("en_US", "es_419"):
            self.customer.lang = lang
            for objective in OBJECTIVES:
                for debtor_type in TYPES:
                    with self.subTest(lang=lang, objective=objective, debtor_type=debtor_type):
                        self._put_in(objective, debtor_type)
                        text = self._suggested()
                        self.assertLessEqual(short_text.segments(text), 2, text)
                        self.assertRegex(text, r"1\D234\D567|" + self.invoice.name)

    def test_a_text_that_fits_stays_as_it_is_written(self):
        self._put_in("remind", "occasional")
        page = self.env.ref("cobranza_followup.short_message_remind_occasional")
        self.customer.name = "Ana"
        page.text = "Señor {contact}: está vencida la {invoice}."
        self.assertEqual(self._suggested(), f"Señor Ana: está vencida la {self.invoice.name}.")

    def test_lines_that_only_add_to_the_request_are_left_out_first(self):
        self._put_in("remind", "occasional")
        page = self.env.ref("cobranza_followup.short_message_remind_occasional")
        self.customer.name = "Ana"
        page.text = "{contact}, good day.\nPlease pay {invoice}.\n" + "And so on. " * 40
        self.assertEqual(self._suggested(), f"Ana, good day.\nPlease pay {self.invoice.name}.")

    def test_by_whatsapp_the_whole_text_is_suggested(self):
        self._put_in("remind", "occasional")
        page = self.env.ref("cobranza_followup.short_message_remind_occasional")
        page.text = "Please pay {invoice}.\n" + "And so on. " * 40
        action = self.debtor.with_user(self.collector).action_whatsapp()
        form = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("And so on. And so on.", form.text)
