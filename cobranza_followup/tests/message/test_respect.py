import time
import unicodedata
from datetime import datetime

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form, tagged
from odoo.tools import mute_logger

from ...engine import playbook, respect
from ...engine.phone_number import normalized
from ...tools.amount_text import amounts_meant
from ..common import CobranzaCommon
from ..contact.test_contact_guard import GuardCommon
from ..properties import examples

MORNING = datetime(2026, 3, 11, 16)
THREAT = "Pague hoy o lo vamos a demandar."


@tagged("post_install", "-at_install")
class TestRespectProperties(BaseCase):
    """Whatever a phrase is dressed in, it is found; what is found is a part of the text."""

    phrase = respect.Phrase(1, "por qué no ha* pagado", "ask_why")

    @examples(100)
    @given(
        st.lists(st.booleans(), min_size=40, max_size=40),
        st.lists(st.sampled_from([" ", "\n", "\t", "\xa0", "  "]), min_size=4, max_size=4),
        st.sampled_from(["ha", "has", "han", "habría"]),
        st.text(max_size=20),
    )
    def test_capitals_accents_and_spaces_hide_nothing(self, capitals, spaces, verb, before):
        words = ["por", "qué", "no", verb, "pagado"]
        text = "".join(map("".join, zip(words, [*spaces, ""], strict=True)))
        text = "".join(
            letter.upper() if upper else letter
            for letter, upper in zip(text, capitals, strict=False)
        )
        for form in ("NFC", "NFD"):
            dressed = f"{before} ¿{unicodedata.normalize(form, text)}?"
            found = respect.passages(dressed, [self.phrase])
            self.assertEqual(len(found), 1)
            self.assertEqual(found[0].text, dressed[found[0].start : found[0].end])

    @examples(100)
    @given(st.text(), st.lists(st.sampled_from(["pay", "pa*", "you", "é", "a b"]), max_size=4))
    def test_marking_adds_marks_and_nothing_else(self, text, phrases):
        found = respect.passages(text, [respect.Phrase(i, p, "") for i, p in enumerate(phrases)])
        for passage in found:
            self.assertEqual(passage.text, text[passage.start : passage.end])
        shown = respect.marked(text, found, "\ue000", "\ue001")
        self.assertEqual(shown.replace("\ue000", "").replace("\ue001", ""), text)

    @examples(100)
    @given(st.text())
    def test_any_text_can_be_read(self, text):
        respect.passages(respect.readable(text), [self.phrase])


# What takes a reader long that looks for the end of everything from each of its beginnings.
NONSENSE = (
    "<!--", "<!-- -->", "--><!--", "<", "&", "<![", "<?", "</", "<a", "<a b", '<a b="', "<a b='>",
    "<div>", "<script>", "<style><head>", "<!", ">", "&#0", "&#9", "&amp", " ", "\n", "\xad", "\xa0a",
    "e\u0301", "vamos a ", "embarg", "vamos a embargar ", "a" , "-", "*",
)  # fmt: skip
LETTERS = 4_000


@tagged("post_install", "-at_install")
class TestRespectTime(BaseCase):
    """Sixteen times the text takes about sixteen times as long, whatever is in it."""

    phrases = (
        respect.Phrase(1, "vamos a embargar*", "threat"),
        respect.Phrase(2, "vamos* a* a* a* b", "threat"),
    )

    def _time(self, work, text):
        """Return the seconds that this process alone works on a text."""
        start = time.process_time()
        work(text)
        return time.process_time() - start

    def _assert_linear(self, work, text):
        short, long = text * (LETTERS // len(text)), text * (16 * LETTERS // len(text))
        # 256 times would be quadratic; what is short is over before it can be timed.
        limit = 96 * max(min(self._time(work, short), self._time(work, short)), 0.001)
        # Whoever is slow once may have been interrupted; whoever is slow always is slow.
        took = next(
            (took for took in (self._time(work, long) for _try in range(3)) if took < limit), None
        )
        self.assertIsNotNone(took, "It takes more than in proportion to the text.")

    def _look(self, text):
        shown = respect.readable(text)
        found = respect.passages(shown, self.phrases)
        respect.marked(shown, found)

    def test_no_text_takes_long(self):
        for text in NONSENSE:
            for form in ("%s", "<p>%s", "<p>%s-->"):
                with self.subTest(text=text, form=form):
                    self._assert_linear(
                        lambda many, form=form: self._look(form.replace("%s", many)), text
                    )

    def test_no_phrase_takes_long(self):
        for text in NONSENSE:
            with self.subTest(text=text):
                self._assert_linear(lambda many: respect.is_phrase(f"a{many}*b"), text)

    def test_no_other_text_takes_long(self):
        for text in (*NONSENSE, "{a", "{", "{}", "1,", "1.", "1", "1 ", ".", "MXN", "$"):
            with self.subTest(text=text):
                self._assert_linear(lambda many: amounts_meant(many, ["MXN", "USD"]), text)
                self._assert_linear(lambda many: playbook.fill(many, {"a": "b"}), text)
                self._assert_linear(lambda many: playbook.unknown(many, {"a"}), text)
                self._assert_linear(lambda many: normalized(many, "MX"), text)

    def test_broken_markup_hides_nothing(self):
        for text in (
            "<p>Hello</p><!-- vamos a embargar",
            "<p>Hello</p><a title='vamos a embargar",
            "<p>Hello</p><style>vamos a embargar",
            "<p title='>'>vamos</p> <b>a</b> embargar",
            "<p>vamos a emb<!-- x -->argar</p>",
            "<p>vamos a embarg&#0000000097;r</p>",
        ):
            with self.subTest(text=text):
                self.assertTrue(respect.passages(respect.readable(text), self.phrases))

    def test_what_no_reader_sees_is_not_read(self):
        for text in (
            "<p>Hello</p><!-- vamos a embargar -->",
            "<style>vamos a embargar</style><p>Hello</p>",
            "<p title='>vamos a embargar'>Hello</p>",
        ):
            with self.subTest(text=text):
                self.assertEqual(respect.readable(text), "Hello")

    def test_a_number_that_is_no_letter_is_read_over(self):
        self.assertEqual(respect.readable(f"<p>a&#{'1' * 9000};b</p>"), "a\ufffdb")


class TestRespectWords(GuardCommon):
    """Which passages are stopped for whom."""

    def _kinds(self, text, debtor=None):
        passages = self.env["cobranza.respect"]._passages(
            self.debtor if debtor is None else debtor, text
        )
        return [passage.kind for passage in passages]

    def test_threats_shame_and_court_papers_are_found_in_both_languages(self):
        for text, kind in (
            ("Si no paga, LO VAMOS A EMBARGAR.", "threat"),
            ("<p>Iniciaremos <b>acciones</b> legales</p>", "threat"),
            ("We will see you in court.", "threat"),
            ("Debería darle verguenza.", "shame"),
            ("You deadbeats never answer.", "shame"),
            ("Mandamiento de embargo n.º 12", "court"),
            ("COURT ORDER", "court"),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._kinds(text), [kind])

    def test_plain_business_is_not_found(self):
        for text in (
            "Por la alta demanda de producto, el pedido sale el lunes.",
            "El ladrón de corriente que compró ya está facturado.",
            "Se dañó por las malas condiciones del camino.",
            "Iremos a su domicilio el martes a entregar.",
            "Le escribo porque no ha pagado aún la factura 12.",
            "Qué vergüenza con usted, la factura iba con error.",
            "The carrier took longer; please seize the offer.",
            "In this case, number 12 is missing.",
        ):
            with self.subTest(text=text):
                self.assertFalse(self._kinds(text))

    def test_why_they_do_not_pay_is_not_asked_of_consumers_in_colombia(self):
        question = "¿Por qué no ha pagado?"
        preference = self._move_to("co", consumer=True)
        self.assertEqual(self._kinds(question), ["ask_why"])
        preference.debtor_kind = "business"
        self.assertFalse(self._kinds(question))
        preference.debtor_kind = "consumer"
        self.customer.country_id = self.env.ref("base.mx")
        self.assertFalse(self._kinds(question))

    def test_a_person_of_whom_nothing_is_known_is_a_consumer(self):
        self.customer.write({"is_company": False, "country_id": False})
        self.assertEqual(self._kinds("Why have you not paid?"), ["ask_why"])

    def test_a_debt_handed_over_may_be_told_of_legal_action_and_no_more(self):
        self.env.cr.execute(
            "UPDATE cobranza_debtor SET stage_id = %s WHERE id = %s",
            (self.stages["legal"].id, self.debtor.id),
        )
        self.env.invalidate_all()
        self.assertFalse(self._kinds("Iniciaremos acciones legales."))
        self.assertEqual(self._kinds("Lo meteremos en la cárcel."), ["threat"])

    def test_a_word_list_is_the_managers(self):
        words = self.env["cobranza.respect.word"]
        values = {"language": "es", "phrase": "le quitamos la lu*", "kind": "threat"}
        with self.assertRaises(AccessError):
            words.with_user(self.collector).create(values)
        word = words.with_user(self.manager).create(values)
        self.assertEqual(self._kinds("Le quitamos la luz"), ["threat"])
        word.active = False
        self.assertFalse(self._kinds("Le quitamos la luz"))
        with self.assertRaisesRegex(ValidationError, "write words"):
            word.phrase = "*"

    def test_a_phrase_is_a_phrase_and_no_book(self):
        words = self.env["cobranza.respect.word"].with_user(self.manager)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(CheckViolation, "phrase_short"),
            self.env.cr.savepoint(),
        ):
            words.create({"phrase": "a" * 10**6, "language": "es"})

    def test_what_came_with_the_program_passes_in_both_languages(self):
        self.env["res.lang"]._activate_lang("es_419")
        self.env.ref("base.module_cobranza_followup")._update_translations(["es_419"])
        templates = self.env["mail.template"].search([("model", "=", "cobranza.debtor")])
        pages = self.env["cobranza.playbook"].search([])
        short = self.env["cobranza.short.message"].search([])
        self.assertGreaterEqual(len(templates), 7)
        for lang in ("en_US", "es_419"):
            texts = [
                (record.display_name, record.with_context(lang=lang)[name])
                for records, names in (
                    (templates, ("subject", "body_html")),
                    (pages, ("opening", "questions", "offer", "closing")),
                    (short, ("text",)),
                )
                for record in records
                for name in names
            ]
            for title, text in texts:
                with self.subTest(lang=lang, title=title):
                    self.assertTrue(text)
                    self.assertFalse(self._kinds(text, debtor=self.debtor.browse()))


@freeze_time(MORNING)
class TestRespectOfPeople(CobranzaCommon):
    """What a person composes for people outside is stopped before it goes."""

    def setUp(self):
        super().setUp()
        self._invoice(-40, 600)
        self.debtor = self._debtor().with_user(self.collector)
        self.messages = len(self.debtor.message_ids)

    def _composer(self, body, **context):
        composers = self.env["mail.compose.message"].with_user(self.collector)
        about = {"default_model": "cobranza.debtor", "default_res_ids": self.debtor.ids}
        return composers.with_context(**about | context).create(
            {"body": body, "partner_ids": self.customer.ids, "subject": "Your invoice"}
        )

    def test_a_message_to_the_customer_is_refused_with_the_passage_marked(self):
        with self.assertRaisesRegex(UserError, "(?s)“vamos a demandar” threatens.*►vamos"):
            self.debtor.message_post(body=THREAT, partner_ids=self.customer.ids)

    def test_the_composer_refuses_and_keeps_the_text(self):
        composer = self._composer(THREAT)
        with self.mock_mail_gateway(), self.assertRaisesRegex(UserError, "threatens"):
            composer.action_send_mail()
        self.assertIn("demandar", composer.body)
        self.assertFalse(self._mails)

    def test_to_many_or_for_later_is_no_way_around(self):
        many = self._composer(THREAT, default_composition_mode="mass_mail")
        with self.assertRaisesRegex(UserError, "threatens"):
            many.action_send_mail()
        later = self._composer(THREAT)
        later.scheduled_date = "2026-03-12 16:00:00"
        with self.assertRaisesRegex(UserError, "threatens"):
            later.action_schedule_message()

    def test_a_subject_is_read_too(self):
        text, subject = "Hello", "COURT ORDER"
        with self.assertRaisesRegex(UserError, "court"):
            self.debtor.message_post(body=text, subject=subject, partner_ids=self.customer.ids)

    def test_followers_outside_count(self):
        self.debtor.sudo().message_subscribe(self.customer.ids)
        with self.assertRaises(UserError):
            self.debtor.message_post(body=THREAT, subtype_xmlid="mail.mt_comment")

    def test_on_another_record_of_the_desk_it_is_about_the_debt_as_well(self):
        barrier = self._barrier("no_invoice", self.debtor.sudo()._open_items().move_id)
        barrier = barrier.with_user(self.collector)
        with self.assertRaisesRegex(UserError, "threatens"):
            barrier.message_post(body=THREAT, partner_ids=self.customer.ids)
        later = self._composer(THREAT, default_model=barrier._name, default_res_ids=barrier.ids)
        later.scheduled_date = "2026-03-12 16:00:00"
        with self.assertRaisesRegex(UserError, "threatens"):
            later.action_schedule_message()

    def test_a_note_among_ourselves_is_not_read(self):
        note = self.debtor.message_post(body=THREAT)
        colleague = self.debtor.message_post(body=THREAT, partner_ids=self.manager.partner_id.ids)
        self.assertTrue(note and colleague)

    def test_what_the_customer_writes_is_theirs_to_word(self):
        self.debtor.sudo().message_subscribe(self.customer.copy().ids)
        message = self.debtor.sudo().message_post(
            body=THREAT,
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(message)

    def test_a_respectful_message_goes(self):
        with self.mock_mail_gateway():
            self._composer("Could you pay on Friday?").action_send_mail()
        self.assertEqual(len(self._mails), 1)


@freeze_time(MORNING)
class TestRespectOfThePolicy(CobranzaCommon):
    """What a step would send becomes a task; with the template put right the next run sends it."""

    def setUp(self):
        super().setUp()
        self._act()
        self._invoice(-2, 500)
        self.debtor = self._debtor()
        self.template = self.env.ref("cobranza_followup.mail_template_remind")
        self.good = self.template.body_html
        self.template.with_context(lang="en_US").body_html = f"<p>{THREAT}</p>{self.good}"

    def _tasks(self):
        return self.debtor.activity_ids.filtered(lambda task: "<mark>" in (task.note or ""))

    def test_it_does_not_go_and_the_collector_has_the_passage(self):
        with freeze_time(MORNING) as clock:
            self._run()
            self._send_mails()
            execution = self.env["cobranza.step.execution"].search(
                [("debtor_id", "=", self.debtor.id)]
            )
            self.assertEqual(execution.mail_id.state, "cancel")
            self.assertFalse(execution.told_on)
            self.assertEqual(self._tasks().user_id, self.collector)
            self.assertIn("<mark>vamos a demandar</mark>", self._tasks().note)
            attempt = self.env["cobranza.contact.attempt"].search(
                [("debtor_id", "=", self.debtor.id)]
            )
            self.assertRecordValues(attempt, [{"made": False, "answer": "disrespectful"}])
            self.assertIn("threatens", attempt.rule_text)
            self._nights(clock, 1)
            self.assertEqual(len(self._tasks()), 1)
            self.template.with_context(lang="en_US").body_html = self.good
            self._nights(clock, 1)
        self.assertEqual(execution.mail_id.state, "sent")
        self.assertTrue(execution.told_on)

    def test_who_saves_the_template_is_warned(self):
        form = Form(self.template.with_user(self.manager).with_context(lang="en_US"))
        self.assertIn("threatens", form.cobranza_respect_warning)
        form.body_html = "<p>Could you pay on Friday?</p>"
        self.assertFalse(form.cobranza_respect_warning)
        form.save()

    def test_a_template_of_something_else_is_not_read(self):
        other = self.env["mail.template"].create(
            {
                "name": "Something else",
                "model_id": self.env.ref("base.model_res_partner").id,
                "body_html": f"<p>{THREAT}</p>",
            }
        )
        self.assertFalse(other.cobranza_respect_warning)

    def test_the_preview_on_a_debtor_warns(self):
        preview = self.env["mail.template.preview"].create(
            {
                "mail_template_id": self.template.id,
                "resource_ref": f"cobranza.debtor,{self.debtor.id}",
                "lang": "en_US",
            }
        )
        self.assertIn("threatens", preview.cobranza_respect_warning)

    def test_a_short_message_warns(self):
        message = self.env.ref("cobranza_followup.short_message_remind_occasional")
        self.assertFalse(message.respect_warning)
        message.text = THREAT
        self.assertIn("threatens", message.respect_warning)
