from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..contact.test_contact_guard import MIDDAY, SUNDAY, GuardCommon


@freeze_time(MIDDAY)
class TestWhatsapp(GuardCommon):
    """The button opens the conversation with the text filled in, and the contact is in the log."""

    def setUp(self):
        super().setUp()
        self._move_to("mx", "df", consumer=False)
        self.customer.phone = "55 1234 5678"
        self.debtor = self.debtor.with_user(self.collector)

    def _open(self, **values):
        action = self.debtor.action_whatsapp(**values)
        self.assertEqual(action["res_model"], "cobranza.short.message.new")
        return self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])

    def _logged(self):
        return self.attempts.search([("debtor_id", "=", self.debtor.id)], order="id")

    def _interactions(self):
        return self.env["cobranza.interaction"].search([("debtor_id", "=", self.debtor.id)])

    def test_it_opens_the_conversation_and_logs_it(self):
        form = self._open()
        self.assertIn(self.debtor._open_items().move_id.name, form.text)
        action = form.action_open_whatsapp()
        url = urlsplit(action["url"])
        self.assertEqual((action["type"], action["target"]), ("ir.actions.act_url", "new"))
        self.assertEqual((url.netloc, url.path), ("wa.me", "/525512345678"))
        self.assertEqual(parse_qs(url.query)["text"], [form.text])
        self.assertRecordValues(
            self._interactions(),
            [{"channel": "whatsapp", "note": form.text, "user_id": self.collector.id}],
        )
        self.assertRecordValues(
            self._logged(), [{"made": True, "channel": "whatsapp", "answer": "allowed"}]
        )

    def test_the_collector_may_change_the_text(self):
        form = Form(self._open())
        form.text = "¿Le queda bien el viernes? 100 % & más"
        url = form.save().action_open_whatsapp()["url"]
        self.assertEqual(parse_qs(urlsplit(url).query)["text"], [form.text])

    def test_a_disrespectful_text_is_refused(self):
        form = self._open()
        form.text = "Lo vamos a embargar"
        with self.assertRaisesRegex(UserError, "Lo ►vamos a embargar◄"):
            form.action_open_whatsapp()
        form.text = "  "
        with self.assertRaisesRegex(UserError, "Write the message"):
            form.action_open_whatsapp()
        self.assertFalse(self._interactions())

    @freeze_time(SUNDAY)
    def test_when_the_guard_says_no_a_reason_is_asked_and_kept(self):
        form = self._open()
        self.assertEqual(form.guard_answer, "waits")
        action = form.action_open_whatsapp()
        self.assertEqual((action["res_id"], form.reason_asked), (form.id, True))
        self.assertEqual(self._logged().mapped("made"), [False])
        form.override_reason = "They asked for it this morning"
        self.assertEqual(form.action_open_whatsapp()["type"], "ir.actions.act_url")
        self.assertRecordValues(
            self._logged()[-1],
            [{"made": True, "against_guard": True, "override_reason": form.override_reason}],
        )

    def test_it_is_sent_to_the_person_chosen_in_the_country_they_are_in(self):
        person = self.env["res.partner"].create(
            {
                "name": "Ana",
                "parent_id": self.customer.id,
                "type": "other",
                "country_id": self.env.ref("base.co").id,
                "phone": "300 123 4567",
            }
        )
        form = self._open(contact_id=person.id)
        self.assertIn("Ana", form.text)
        self.assertEqual(form._checked_number(), "+573001234567")
        form.number = "123"
        self.assertIn("not a phone number of Colombia", form.number_text)

    def test_without_a_country_anywhere_the_companys_counts(self):
        self.customer.write({"country_id": False, "state_id": False, "phone": "300 123 4567"})
        self.assertEqual(self._open()._checked_number(), "+573001234567")

    def test_a_wrong_number_is_said_to_be_wrong(self):
        for phone, message in (
            (False, "has no phone number"),
            ("123", "not a phone number of Mex"),
        ):
            self.customer.phone = phone
            form = self._open()
            self.assertIn(message, form.number_text)
            with self.assertRaisesRegex(UserError, message):
                form.action_open_whatsapp()
        self.assertFalse(self._interactions())

    def test_a_manager_who_removed_the_outcome_is_told(self):
        form = self._open()
        self.env.ref("cobranza_followup.outcome_sent").code = "gone"
        with self.assertRaisesRegex(UserError, "code “sent”"):
            form.action_open_whatsapp()

    def test_wrong_calls_are_said_to_be_wrong(self):
        for values in ({"contact_id": "x"}, {"override_reason": 5}):
            with self.assertRaises(UserError):
                self.debtor.action_whatsapp(**values)
        with self.assertRaises(UserError):
            self.debtor.browse().action_whatsapp()

    def test_who_may_not_read_the_debtor_writes_nothing(self):
        with self.assertRaises(AccessError):
            self.debtor.with_user(self.salesperson).action_whatsapp()
        elsewhere = self.setup_other_company(name="Distribuidora Dos")["company"]
        self.collector.write({"company_ids": [Command.set(self.company.ids)]})
        self.env.cr.execute(
            "UPDATE cobranza_debtor SET company_id = %s WHERE id = %s",
            (elsewhere.id, self.debtor.id),
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.debtor.action_whatsapp()
