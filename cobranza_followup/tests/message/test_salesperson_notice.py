from freezegun import freeze_time

from ..common import TODAY, CobranzaCommon


@freeze_time(TODAY)
class TestSalespersonNotice(CobranzaCommon):
    """A salesperson has one unread notice per customer; amounts are for those who may read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._act()
        cls.salesperson.notification_type = "inbox"
        cls._invoice(-40, 1234)

    def _tell(self, partner=None):
        debtor = self._debtor(partner).sudo()
        self.env["cobranza.salesperson.notice"]._tell_of_stage(debtor, self.salesperson)

    def _unread(self):
        return (
            self.env["mail.notification"]
            .sudo()
            .search(
                [("res_partner_id", "=", self.salesperson.partner_id.id), ("is_read", "=", False)]
            )
            .mail_message_id
        )

    def test_a_newer_notice_takes_the_place_of_the_one_before(self):
        for _stage in range(3):
            self._tell()
        self.assertEqual(len(self._unread()), 1)

    def test_other_customers_and_other_messages_stay(self):
        other = self.env["res.partner"].create({"name": "Other", "user_id": self.salesperson.id})
        self._invoice(-40, 100, other)
        to = self.salesperson.partner_id.ids
        self.customer.message_notify(partner_ids=to, subject="Call me", body="Please")
        self._tell(other)
        self._tell()
        self._tell()
        self.assertEqual(len(self._unread()), 3)

    def test_amounts_are_told_to_those_who_may_read_them(self):
        self._tell()
        self.assertNotRegex(self._unread().body, r"1\D{0,8}234")
        self.salesperson.group_ids |= self.env.ref("account.group_account_readonly")
        self._tell()
        self.assertRegex(self._unread().body, r"Overdue: \D*1\D{0,8}234\D+00, for up to 40 days")
