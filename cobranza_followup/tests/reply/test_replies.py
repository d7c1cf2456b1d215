from unittest.mock import patch

from freezegun import freeze_time
from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ...engine import reply as engine
from ..common import TODAY, day
from .reply_common import ReplyCommon

APART = "odoo.addons.cobranza_followup.tools.apart"


@freeze_time(TODAY)
class TestReplies(ReplyCommon):
    """What customers answer lands on their debtor, with who, what and to which message."""

    def test_an_answer_lands_with_who_what_and_to_which_message(self):
        first = self._ours()
        reply = self._write_back(
            "El viernes le deposito 1,500.\n\nSaludos\nAna\n\n> Your balance is past due.",
            to=first,
        ).with_user(self.collector)
        self.assertRecordValues(
            reply,
            [
                {
                    "debtor_id": self.debtor.id,
                    "contact_id": self.customer.id,
                    "email": "pagos@abarrotes.example",
                    "body": "El viernes le deposito 1,500.",
                    "answered_message_id": first.id,
                    "answered_text": "Your balance",
                    "state": "open",
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(reply.sudo().message_id.model, "cobranza.debtor")
        self.assertRecordValues(
            reply.interaction_id,
            [{"direction": "in", "channel": "email", "contact_id": self.customer.id}],
        )
        self.assertEqual(self.debtor.with_user(self.collector).unanswered_count, 1)

    def test_an_answer_to_an_invoice_lands_on_the_debtor_too(self):
        reply = self._write_back("Ya pagamos el lunes.", to=self._ours(self.invoice))
        self.assertEqual(reply.debtor_id, self.debtor)
        self.assertEqual(self._suggested(reply).kind, "paid")
        self.assertEqual(self._suggested(reply).date, day(-2))

    def test_an_answer_to_a_suppliers_bill_is_none(self):
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.customer.id}
        )
        self.assertFalse(self._write_back("Ya pagamos", to=self._ours(bill)))

    def test_a_stranger_who_answers_lands_as_well(self):
        reply = self._write_back("I will pay on Friday", sender="Juana <juana@other.example>")
        self.assertEqual(
            (reply.contact_id, reply.email), (reply.contact_id.browse(), "juana@other.example")
        )
        self.assertEqual(reply.debtor_id, self.debtor)

    def test_a_colleague_who_answers_by_mail_is_no_customer(self):
        self.assertFalse(self._write_back("I will pay", sender=self.collector.email))

    def test_a_mail_of_theirs_is_no_contact_of_ours(self):
        self._interact("callback", next_contact_date=day(5))
        self._run()
        before = self.debtor.last_contact_date, self.debtor.next_contact_date
        with freeze_time(day(2)):
            self._write_back("Gracias, lo revisamos.")
            self._run()
        self.assertEqual((self.debtor.last_contact_date, self.debtor.next_contact_date), before)

    def test_the_oldest_unanswered_comes_first(self):
        ours = self._ours()
        with freeze_time(day(1)):
            later = self._write_back("b", to=ours)
        earlier = self._write_back("a", to=ours)
        with freeze_time(day(3)):
            self.env.invalidate_all()
            action = self.env.ref("cobranza_followup.cobranza_reply_action")
            replies = self.env[action.res_model].with_user(self.collector).search([])
            self.assertEqual(replies, (earlier | later).with_user(self.collector))
            self.assertEqual(replies.mapped("days_waiting"), [3, 2])

    def test_an_automatic_answer_is_no_reply(self):
        for more, subject in (
            ("Auto-Submitted: auto-replied\n", "Re: Your balance"),
            ("", "Respuesta automática: Your balance"),
            ("Precedence: bulk\n", "Hello"),
        ):
            self.assertFalse(self._write_back("El viernes le pago", more=more, subject=subject))

    def test_until_when_they_are_away_is_noted_from_an_automatic_answer(self):
        reply = self._write_back(
            "Estoy de vacaciones hasta el 20 de marzo. El viernes 27 le pago.",
            more="Auto-Submitted: auto-replied\n",
        )
        self.assertRecordValues(
            reply, [{"automatic": True, "state": "done", "interaction_id": False}]
        )
        self.assertEqual(self._suggested(reply).mapped("kind"), ["away"])
        self.assertFalse(self.debtor.unanswered_count)

    def test_whatever_fails_the_mail_is_kept(self):
        with (
            patch.object(engine, "read", side_effect=ValueError("nonsense")),
            mute_logger(APART),
        ):
            reply = self._write_back("El viernes le pago")
        self.assertTrue(reply)
        self.assertFalse(reply.suggestion_ids)
        replies = type(self.env["cobranza.reply"])
        with (
            patch.object(replies, "_landing_values", side_effect=ValueError("nonsense")),
            mute_logger(APART),
        ):
            self.assertFalse(self._write_back("El viernes le pago otra vez"))
        self.assertIn("otra vez", self.debtor.message_ids[0].body)

    def test_who_writes_to_them_has_answered(self):
        reply = self._write_back("¿Me pueden llamar?")
        composer = self._composer(reply)
        composer.body = "We will."
        composer.save().action_send_mail()
        self.assertRecordValues(reply, [{"state": "answered", "ended_by_id": self.collector.id}])
        self.assertFalse(self.debtor.unanswered_count)

    def test_a_note_or_a_message_to_a_colleague_answers_nothing(self):
        reply = self._write_back("¿Me pueden llamar?")
        thread = self.debtor.with_user(self.collector)
        thread.message_post(body=Markup("They want a call"), subtype_xmlid="mail.mt_note")
        thread.message_post(
            body=Markup("Please call"),
            subtype_xmlid="mail.mt_note",
            partner_ids=self.manager.partner_id.ids,
        )
        self.assertEqual(reply.state, "open")

    def test_a_reply_may_need_no_answer_and_be_put_back(self):
        reply = self._write_back("Gracias").with_user(self.collector)
        reply.action_done()
        self.assertRecordValues(reply, [{"state": "done", "ended_by_id": self.collector.id}])
        reply.action_reopen()
        self.assertRecordValues(reply, [{"state": "open", "ended_by_id": False}])

    def test_the_debtors_button_shows_their_replies(self):
        reply = self._write_back("Gracias")
        action = self.debtor.with_user(self.collector).action_open_replies()
        self.assertEqual(
            self.env[action["res_model"]].with_user(self.collector).search(action["domain"]).ids,
            reply.ids,
        )

    def test_nobody_writes_or_deletes_a_reply_and_others_read_none(self):
        reply = self._write_back("El viernes le pago")
        for user in (self.collector, self.manager):
            own = reply.with_user(user)
            for call in (
                lambda own=own: own.write({"body": "x"}),
                lambda own=own: own.copy(),
                lambda own=own: own.unlink(),
                lambda own=own: own.suggestion_ids.write({"amount": 1}),
            ):
                self.assertRaises(AccessError, call)
        for user in (self.salesperson, self.storekeeper):
            for record in (reply, reply.suggestion_ids):
                self.assertRaises(AccessError, record.with_user(user).read, ["id"])
            self.assertRaises(AccessError, reply.with_user(user).action_done)
            self.assertRaises(AccessError, reply.suggestion_ids.with_user(user).action_take)

    def test_another_companys_are_not_seen(self):
        reply = self._write_back("El viernes le pago")
        other = self.env["res.company"].create({"name": "Other"})
        self.collector.write({"company_ids": [(4, other.id)]})
        elsewhere = reply.with_user(self.collector).with_context(allowed_company_ids=other.ids)
        self.assertFalse(elsewhere.search([]))
        self.assertRaises(AccessError, elsewhere.action_done)

    def test_junk_over_rpc_gets_a_clear_answer(self):
        self._write_back("El viernes le pago")
        replies = self.env["cobranza.reply"].with_user(self.collector)
        suggestions = self.env["cobranza.reply.suggestion"].with_user(self.collector)
        stops = self.env["cobranza.contact.stop"].with_user(self.collector)
        for ids in (["x"], [0], [None], [2**40], [[1]]):
            for model, name in (
                (replies, "action_done"),
                (replies, "action_reopen"),
                (replies, "action_answer"),
                (replies, "action_open_message"),
                (suggestions, "action_take"),
                (suggestions, "action_dismiss"),
                (suggestions, "action_undo"),
                (stops, "action_undo"),
            ):
                with self.subTest(ids=ids, name=name), self.assertRaises(UserError):
                    getattr(model.browse(ids), name)()

    def _composer(self, reply):
        action = reply.with_user(self.collector).action_answer()
        return Form(
            self.env["mail.compose.message"]
            .with_user(self.collector)
            .with_context(**action["context"])
        )
