from freezegun import freeze_time

from odoo.exceptions import AccessError

from ..common import TODAY, CobranzaCommon


class TestChatterLines(CobranzaCommon):
    """The chatter has one line per message: from whom, to whom, and whether it went."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls._invoice(-2)
        cls.debtor = cls._debtor()

    def setUp(self):
        super().setUp()
        freezer = freeze_time(TODAY)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)

    def _lines(self):
        return self.debtor.sudo().message_ids.filtered(
            lambda one: one.message_type == "email_outgoing"
        )

    def _execution(self):
        return (
            self.env["cobranza.step.execution"].sudo().search([("debtor_id", "=", self.debtor.id)])
        )

    def assertShows(self, message, state, to_read=False):
        """The line shows a state; the customer, if notified, may read it on the portal, too."""
        self.assertRecordValues(
            message.notification_ids,
            [
                {
                    "res_partner_id": self.customer.id if to_read else False,
                    "mail_email_address": self.customer.email_normalized,
                    "notification_status": state,
                }
            ],
        )
        # What the web client is handed, and shows.
        self.assertEqual(
            message.notification_ids._filtered_for_web_client(), message.notification_ids
        )

    def test_it_names_the_sender_and_says_whether_it_went(self):
        self._run()
        [message] = self._lines()
        self.assertEqual(message.author_id, self.collector.partner_id)
        self.assertShows(message, "ready")
        self._send_mails()
        self.assertShows(message, "sent", to_read=True)

    def test_the_customer_reads_only_what_went(self):
        portal = self._new_user("portal", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        portal.partner_id.write({"type": "invoice", "email": "portal@abarrotes.example"})
        self._run()
        mine = self._lines().with_user(portal)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            mine.check_access("read")
        self._send_mails()
        self.assertEqual(self._lines().notification_ids.res_partner_id, portal.partner_id)
        mine.check_access("read")

    def test_without_a_collector_the_company_is_the_sender(self):
        self.company.cobranza_collector_id = False
        self.debtor.collector_id = False
        self._run()
        self.assertEqual(self._lines().author_id, self.company.partner_id)

    def test_what_did_not_go_says_so(self):
        self._run()
        execution, message = self._execution(), self._lines()
        execution.mail_id.write({"state": "exception", "failure_type": "mail_email_invalid"})
        self.assertShows(message, "exception")
        self.assertEqual(message.notification_ids.failure_type, "mail_email_invalid")
        execution._cancel_mail("paid")
        self.assertShows(message, "canceled")

    def test_what_came_back_stays_returned(self):
        self._run()
        self._send_mails()
        message = self._lines()
        message.notification_ids.notification_status = "bounce"
        self._execution().mail_id.write({"state": "exception"})
        self.assertShows(message, "bounce", to_read=True)

    def test_a_message_that_is_written_anew_takes_its_own_place(self):
        self._run()
        old = self._execution().mail_id
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._execution()._write_again()
        self.assertFalse(old.exists())
        self.assertEqual(self._lines(), self._execution().mail_id.mail_message_id)
        self.assertShows(self._lines(), "ready")

    def test_one_that_was_withdrawn_does_when_it_is_due_again(self):
        self._run()
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._execution()._cancel_mail("moved")
            self.assertShows(self._lines(), "canceled")
            self._run()
        self.assertShows(self._lines(), "ready")

    def test_what_was_sent_stays_when_another_is_written(self):
        self._run()
        self._send_mails()
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._execution()._write_again()
        self.assertEqual(len(self._lines()), 2)
