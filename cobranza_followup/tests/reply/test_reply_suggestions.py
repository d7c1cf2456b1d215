from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form

from ..common import TODAY, day
from .reply_common import ReplyCommon


@freeze_time(TODAY)
class TestReplySuggestions(ReplyCommon):
    """Nothing is booked by itself; one click takes what a reply suggests."""

    def _only(self, body, **how):
        return self._suggested(self._write_back(body, **how))

    def _form(self, action):
        model = self.env[action["res_model"]].with_user(self.collector)
        return Form(model.with_context(**action["context"]))

    def test_nothing_is_booked_by_itself(self):
        before = self.debtor.next_contact_date, self.debtor.stage_id, self.debtor.amount_overdue
        self._write_back("El viernes le deposito 1,500. La factura está duplicada. Ya pagué 200.")
        self.assertFalse(self.debtor.promise_ids)
        self.assertFalse(self.debtor.barrier_ids)
        after = self.debtor.next_contact_date, self.debtor.stage_id, self.debtor.amount_overdue
        self.assertEqual(after, before)

    def test_a_promise_with_day_and_amount_is_taken_at_once(self):
        one = self._only("Hola. El viernes le deposito 1,500. Gracias")
        self.assertRecordValues(
            one,
            [
                {
                    "kind": "promise",
                    "quote": "El viernes le deposito 1,500.",
                    "date": day(2),
                    "amount": 1500,
                    "state": "proposed",
                }
            ],
        )
        self.assertIs(one.action_take(), True)
        self.assertRecordValues(one, [{"state": "taken", "decided_by_id": self.collector.id}])
        self.assertRecordValues(
            one.promise_id,
            [
                {
                    "debtor_id": self.debtor.id,
                    "amount": 1500,
                    "date_promised": day(2),
                    "source": "email",
                    "user_id": self.collector.id,
                    "interaction_id": one.reply_id.interaction_id.id,
                }
            ],
        )
        with self.assertRaisesRegex(UserError, "decided on already"):
            one.action_take()

    def test_a_promise_without_amount_opens_the_form_with_all_that_is_overdue(self):
        one = self._only("We will pay next Tuesday")
        form = self._form(one.action_take())
        self.assertEqual(one.state, "proposed")
        self.assertEqual((form.amount, form.date_promised), (20_000, day(6)))
        form.save().action_log()
        self.assertEqual(one.state, "taken")
        self.assertEqual((one.promise_id.amount, one.promise_id.source), (20_000, "email"))

    def test_a_promise_of_a_trifle_or_for_a_far_day_is_looked_at_first(self):
        for words in ("El viernes le deposito 10", "Pagamos 20,000 el 30 de junio"):
            with self.subTest(words):
                one = self._only(words)
                self._form(one.action_take())
                self.assertFalse(self.debtor.promise_ids)

    def test_a_stop_in_the_name_of_another_customer_waits_for_a_person(self):
        victim = self.env["res.partner"].create({"name": "V", "email": "cfo@victim.example"})
        self._invoice(-20, 5000, victim)
        guard, theirs = self.env["cobranza.contact.guard"], self._debtor(victim)
        one = self._only("STOP", sender="cfo@victim.example")
        self.assertTrue(guard._ask_one(theirs, victim, "email").verdict.permits)
        self.assertEqual(one.state, "proposed")
        one.action_take()
        self.assertFalse(guard._ask_one(theirs, victim, "email").verdict.permits)

    def test_a_promise_of_more_than_is_owed_is_looked_at_first(self):
        one = self._only("El viernes le deposito 150,000")
        form = self._form(one.action_take())
        self.assertEqual((form.amount, form.date_promised), (150_000, day(2)))
        self.assertFalse(self.debtor.promise_ids)

    def test_a_promise_whose_day_went_by_is_asked_for_another(self):
        one = self._only("El viernes le deposito 1,500")
        with freeze_time(day(10)):
            self.assertFalse(self._form(one.action_take()).date_promised)

    def test_who_says_that_they_paid_has_given_notice(self):
        one = self._only("Ya pagamos el lunes, transferencia por $ 1,234.50")
        one.action_take()
        self.assertRecordValues(
            one.notice_id,
            [
                {
                    "debtor_id": self.debtor.id,
                    "amount": 1234.5,
                    "date": day(-2),
                    "source": "email",
                    "state": "open",
                }
            ],
        )
        self.assertEqual(one.state, "taken")

    def test_their_proof_goes_along(self):
        one = self._only(
            "Ya pagamos $ 1,234.50", files=[("Comprobante SPEI.pdf", "application/pdf")]
        )
        one.action_take()
        self.assertEqual(one.notice_id.attachment_ids.mapped("name"), ["Comprobante SPEI.pdf"])

    def test_without_an_amount_it_is_asked_for(self):
        one = self._only("Ya pagamos el lunes")
        form = self._form(one.action_take())
        self.assertEqual(form.paid_date, day(-2))
        form.paid_amount = 1234.5
        form.save().action_log()
        self.assertEqual(self.debtor.notice_ids.amount, 1234.5)
        self.assertEqual(one.state, "taken")

    def test_what_looks_like_a_proof_suggests_a_payment(self):
        for name, kind, proof in (
            ("Comprobante SPEI.pdf", "application/pdf", True),
            ("transferencia_0311.jpg", "image/jpeg", True),
            ("payment receipt.png", "image/png", True),
            ("logo_pago.png", "image/png", False),
            ("Factura F-12.pdf", "application/pdf", False),
            ("comprobante.zip", "application/zip", False),
            ("IMG_1.jpg", "image/jpeg", False),
        ):
            with self.subTest(name):
                one = self._only("Buen día", files=[(name, kind)])
                self.assertEqual(one.mapped("kind"), ["paid"] * proof)
                self.assertEqual(one.sudo().attachment_ids.mapped("name"), [name] * proof)

    def test_an_objection_opens_the_form_of_a_barrier(self):
        one = self._only("El precio de la factura está mal")
        form = self._form(one.action_take())
        self.assertEqual(form.note, "El precio de la factura está mal")
        form.barrier_type_id = self.env.ref("cobranza_followup.barrier_type_wrong_invoice")
        form.invoice_ids.add(self.invoice)
        form.save().action_log()
        self.assertEqual(one.barrier_id.invoice_ids, self.invoice)
        self.assertEqual(one.state, "taken")

    def test_a_copy_goes_by_the_message_form_with_the_invoices(self):
        one = self._only("¿Me puede enviar la factura por favor?")
        form = self._form(one.action_take())
        self.assertEqual(one.state, "taken")
        self.assertEqual(form.partner_ids[:], self.customer)
        self.assertEqual(form.cobranza_purpose, "requested")
        self.assertIn(self.invoice.name.replace("/", "_"), form.attachment_ids[:].name)
        with self.mock_mail_gateway():
            form.save().action_send_mail()
        self.assertEqual(one.reply_id.state, "answered")

    def test_the_wrong_person_is_a_task(self):
        one = self._only("Yo ya no trabajo ahí")
        one.action_take()
        task = self.debtor.activity_ids.filtered(
            lambda task: task.summary == "Find the right person"
        )
        self.assertEqual(task.user_id, self.collector)
        self.assertIn("ya no trabajo", task.note)

    def test_who_is_away_is_contacted_when_they_are_back(self):
        one = self._only("Estoy de vacaciones hasta el 20 de marzo")
        one.action_take()
        self._commit()
        self.assertEqual(one.interaction_id.next_contact_date, day(9))
        self._run()
        self.assertEqual(self.debtor.next_contact_date, day(9))

    def test_a_suggestion_is_dismissed(self):
        one = self._only("El viernes le deposito 1,500")
        one.action_dismiss()
        self.assertEqual(one.state, "dismissed")
        self.assertFalse(self.debtor.promise_ids)


@freeze_time(TODAY)
class TestStopWriting(ReplyCommon):
    """Who wants no more e-mails gets none, at that address alone, until it is undone."""

    def setUp(self):
        super().setUp()
        self.second = self.env["res.partner"].create(
            {"name": "Bea", "parent_id": self.customer.id, "email": "bea@abarrotes.example"}
        )

    def _may_write(self, contact=None, address=""):
        return (
            self.env["cobranza.contact.guard"]
            ._ask_one(self.debtor, contact or self.customer, "email", address=address)
            .verdict.permits
        )

    def test_it_counts_at_once_for_that_address_alone_and_is_undone(self):
        self.assertTrue(self._may_write())
        one = self._suggested(self._write_back("Ya no me escriban a este correo por favor."))
        one = one or self._suggested(self._write_back("Ya no me manden correos."))
        self.assertRecordValues(one, [{"kind": "stop", "state": "taken"}])
        self.assertFalse(self._may_write())
        self.assertTrue(self._may_write(self.second))
        call = self.env["cobranza.contact.guard"]._ask_one(self.debtor, self.customer, "call")
        self.assertTrue(call.verdict.permits)
        one.action_undo()
        self.assertTrue(self._may_write())
        self.assertRecordValues(one.stop_id, [{"active": False, "undone_by_id": self.collector.id}])
        self.assertEqual(one.state, "dismissed")
        with self.assertRaisesRegex(UserError, "being written to already"):
            one.action_undo()

    def test_of_an_address_nobody_knows_as_well(self):
        self._write_back("STOP", sender="juana@other.example")
        self.assertFalse(self._may_write(address="juana@other.example"))
        self.assertTrue(self._may_write())

    def test_the_list_of_addresses_undoes_it_too(self):
        self._write_back("unsubscribe")
        stop = self.env["cobranza.contact.stop"].with_user(self.collector).search([])
        self.assertEqual(stop.address, "pagos@abarrotes.example")
        stop.action_undo()
        self.assertTrue(self._may_write())

    def test_a_stop_within_what_they_quote_is_none(self):
        self._write_back("Gracias\n\n> Ya no me manden correos.\n> unsubscribe")
        self.assertTrue(self._may_write())
