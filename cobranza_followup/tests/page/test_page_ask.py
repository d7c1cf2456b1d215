from odoo.tests import new_test_user

from .page_common import PageCommon


class TestPageAsk(PageCommon):
    """What a customer asks for or says on the page; little of it takes effect by itself."""

    def _said(self):
        self.env.invalidate_all()
        return self.debtor.interaction_ids

    def _preference(self):
        return self.env["cobranza.contact.preference"].search(
            [("partner_id", "=", self.customer.id)]
        )

    # -- a copy ------------------------------------------------------------------------------------

    def _copy(self, **values):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            answer = self._post("copy", **{"move_id": self.invoice.id, **values})
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()
        return answer

    def test_a_copy_goes_at_once_to_an_address_on_record(self):
        self._done(self._copy(contact_id=self.customer.id))
        (mail,) = self._mails
        self.assertIn("pagos@abarrotes.example", mail["email_to"][0])
        names = [attachment[0] for attachment in mail["attachments"]]
        self.assertEqual(len(names), 1)
        self.assertTrue(names[0].endswith(".pdf"))
        attempt = self.env["cobranza.contact.attempt"].search([("debtor_id", "=", self.debtor.id)])
        self.assertEqual(attempt.purpose, "requested")
        self.assertFalse(self._tasks())

    def test_to_an_address_not_on_record_it_is_for_the_collector(self):
        self._done(self._copy(email="thief@evil.example"))
        self.assertFalse(self._mails)
        (task,) = self._tasks()
        self.assertIn("thief@evil.example", task.note)
        self._done(self._copy(email="PAGOS@abarrotes.example"))
        self.assertEqual(len(self._mails), 1, "Typed, it is an address on record all the same.")

    def test_addresses_are_not_shown_in_full(self):
        page = self._get().text
        self.assertNotIn("pagos@abarrotes.example", page)
        self.assertIn("p•••@abarrotes.example", page)

    def test_documents_and_people_of_others_are_not_to_be_had(self):
        other, theirs = self._stranger()
        draft = self.invoice.copy()
        for values in (
            {"move_id": theirs.id},
            {"move_id": draft.id},
            {"move_id": "x"},
            {"move_id": ""},
        ):
            self._problem(self._copy(contact_id=self.customer.id, **values))
        self._done(self._copy(contact_id=other.partner_id.id))
        self.assertFalse(self._mails)
        employee = new_test_user(self.env, login="employee", groups="base.group_user")
        self._copy(contact_id=employee.partner_id.id)
        self.assertFalse(self._mails)

    # -- who ---------------------------------------------------------------------------------------

    def test_who_handles_payments_is_a_request_and_no_contact(self):
        before = self.env["res.partner"].search_count([])
        self._done(
            self._post("contact", name="Juana <b>Pérez</b>", email="j@abarrotes.example", phone="1")
        )
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        (task,) = self._tasks()
        self.assertIn("who handles payments", task.summary)
        self.assertIn("j@abarrotes.example", task.note)
        self.assertNotIn("<b>", task.note)
        for values in ({}, {"name": "Juana"}, {"name": "Juana", "email": "x"}, {"email": "a@b.mx"}):
            self._problem(self._post("contact", **values))
        self.assertEqual(len(self._said()), 1)

    # -- when and how ------------------------------------------------------------------------------

    def _hours(self, first="0", last="4", start="9", end="14", **more):
        given = {"day_from": first, "day_to": last, "hour_from": start, "hour_to": end}
        return self._post("preference", **given, **more)

    def test_hours_and_channels_take_effect_at_the_guard(self):
        whatsapp = self.env.ref("cobranza_followup.channel_whatsapp")
        self._done(self._hours(channel=whatsapp.id))
        own = self._preference()
        self.assertEqual(own.opted_out_channel_ids, whatsapp)
        window = own.window_ids
        self.assertEqual((window.hour_from, window.hour_to), (9, 14))
        guard = self.env["cobranza.contact.guard"]
        answers = {
            channel: guard._ask_one(self.debtor, self.customer, channel).verdict.permits
            for channel in ("call", "whatsapp", "email", "letter")
        }
        # It is midnight.
        self.assertEqual(answers, {"call": False, "whatsapp": False, "email": True, "letter": True})
        self._done(self._hours(start="10"))
        self.assertEqual(own.window_ids.hour_from, 10)
        self.assertFalse(own.opted_out_channel_ids)
        self._done(self._post("preference"))
        self.assertFalse(own.window_ids)

    def test_nobody_hides_behind_hours(self):
        for values in (
            {"start": "9", "end": "10"},
            {"start": "0", "end": "24"},
            {"start": "14", "end": "9"},
            {"first": "5", "last": "6"},
            {"first": "4", "last": "0"},
            {"first": "x"},
            {"start": "x"},
            {"start": ""},
            {"end": "99999999999"},
        ):
            self._problem(self._hours(**values))
        self.assertFalse(self._preference())

    def test_notices_and_other_wishes_stay_as_they_are(self):
        email = self.env.ref("cobranza_followup.channel_email")
        letter = self.env.ref("cobranza_followup.channel_letter")
        self._preference().create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "opted_out_channel_ids": [(6, 0, letter.ids)],
                "window_ids": [(0, 0, {"hour_from": 16, "hour_to": 18})],
            }
        )
        self._done(self._hours(channel=[email.id, letter.id, 999999]))
        own = self._preference()
        self.assertEqual(own.opted_out_channel_ids, letter)
        self.assertEqual(own.window_ids.hour_from, 16, "A collector entered these.")
        self.assertIn("other hours", self._tasks().summary)

    # -- writing -----------------------------------------------------------------------------------

    def test_a_message_is_a_task_with_its_words_as_text(self):
        self._done(self._post("message", note="Call <script>me</script>"))
        (task,) = self._tasks()
        self.assertIn("&lt;script&gt;me", task.note)
        (said,) = self._said()
        self.assertEqual(said.note, "Wrote on their page\nCall <script>me</script>")
        self.assertNotIn("<script>me", self.debtor.message_ids[0].body)
        self._done(self._post("message", note="Call <script>me</script>"))
        self.assertEqual(len(self._said()), 1)
        for note in ("", "  ", "x" * 3000, "a\0b"):
            self._problem(self._post("message", note=note))

    def test_writing_puts_off_no_contact(self):
        self._act()
        self._run()
        before = self._standing()
        self.assertTrue(before["next"])
        self._done(self._post("message", note="Tomorrow"))
        self.assertEqual(self._standing(), before)

    def test_what_was_written_is_not_on_the_page(self):
        self._done(self._post("message", note="A word in confidence"))
        self.assertNotIn("A word in confidence", self._get().text)
