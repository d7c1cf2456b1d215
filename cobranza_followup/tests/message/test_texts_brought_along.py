import runpy

from odoo.tools import file_path

from ..common import CobranzaCommon

SCRIPT = "cobranza_followup/migrations/19.0.1.2.0/post-texts.py"
OLD = """Good morning, {contact}. I am {collector} from {company}.
{overdue} is owed and has been due for {days} days. I am calling to tell you what comes next.
The commitment of {promised} for {promise_date} was not kept."""
OLD_SPANISH = """Buenos días, {contact}. Soy {collector}, de {company}.
Se deben {overdue}, con {days} días de vencidos. Le llamo para informarle qué sigue.
El compromiso de {promised} para el {promise_date} no se cumplió."""
OLD_SENTENCE = (
    "The invoices below have been open for more than two weeks after their due date. Please tell"
    " us on which date, and which amount, you will pay."
)


class TestTextsBroughtAlong(CobranzaCommon):
    """An update rewords what came with the program, and nothing that people wrote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("en_US", "es_419"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.page = cls.env.ref("cobranza_followup.playbook_press_unwilling")
        cls.letter = cls.env.ref("cobranza_followup.mail_template_commit")

    def _update(self):
        self.env.flush_all()
        runpy.run_path(file_path(SCRIPT))["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def _as_it_was(self, english=OLD, spanish=OLD_SPANISH):
        self.page.with_context(lang="en_US").opening = english
        self.page.with_context(lang="es_419").opening = spanish

    def _openings(self):
        return [self.page.with_context(lang=lang).opening for lang in ("en_US", "es_419")]

    def test_what_nobody_changed_is_worded_anew_in_each_language(self):
        self._as_it_was()
        self._update()
        english, spanish = self._openings()
        self.assertTrue(english.startswith("{greeting}, {contact}."), english)
        self.assertIn("{late}", english)
        self.assertNotIn("Se deben", spanish, "Odoo fills it in from the translations.")

    def test_what_a_manager_wrote_stays(self):
        self._as_it_was("Hello {contact}.", "Hola, {contact}.")
        self._update()
        self.assertEqual(self._openings(), ["Hello {contact}.", "Hola, {contact}."])

    def test_a_translation_of_their_own_stays_beside_new_english(self):
        self._as_it_was(spanish="Hola, {contact}.")
        self._update()
        english, spanish = self._openings()
        self.assertIn("{greeting}", english)
        self.assertEqual(spanish, "Hola, {contact}.")

    def test_twice_is_once(self):
        self._as_it_was()
        self._update()
        once = self._openings()
        self._update()
        self.assertEqual(self._openings(), once)

    def test_a_script_reworded_in_spanish_alone_is_brought_along(self):
        page = self.env.ref("cobranza_followup.playbook_terms_irregular")
        spanish, english = page.with_context(lang="es_419"), page.with_context(lang="en_US")
        before = english.closing
        spanish.closing = "El retén se levanta el mismo día en que se recibe el pago."
        self._update()
        self.assertEqual(english.closing, before)
        self.assertIn("retén", spanish.closing, "It was never shipped.")

    def test_a_picture_or_another_link_makes_a_message_a_companys_own(self):
        letter = self.letter.with_context(lang="en_US")
        changed = letter.body_html.replace("</p>", '<img src="/logo.png"/></p>', 1)
        letter.body_html = changed
        self._update()
        self.assertIn("/logo.png", letter.body_html)

    def test_a_message_is_known_again_whatever_became_of_its_tags(self):
        letter = self.letter.with_context(lang="en_US")
        now = letter.body_html
        amount = '<strong><t t-out="object.amount_overdue_text">1,000.00</t></strong>'
        sentence = f"{amount} of the invoices below is past its due date. Please tell"
        changed = now.replace(sentence, OLD_SENTENCE.partition(" us on")[0])
        self.assertNotEqual(changed, now)
        letter.body_html = changed
        self._update()
        self.assertIn("is past its due date", letter.body_html)
        self.assertNotIn("two weeks", letter.body_html)
        letter.body_html = changed.replace("Kind regards", "Yours")
        self._update()
        self.assertIn("two weeks", letter.body_html)
