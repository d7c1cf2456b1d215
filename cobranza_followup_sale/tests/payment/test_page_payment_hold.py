from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import TODAY
from odoo.addons.cobranza_followup.tests.page.payment_common import PagePaymentCommon

from ..orders_common import OrdersCommon


@tagged("post_install", "-at_install")
class TestPagePaymentHold(PagePaymentCommon, OrdersCommon):
    """A customer who is held pays on their page, and can order: nobody had to do anything."""

    def setUp(self):
        super().setUp()
        self._act()
        self.policy.step_ids.write({"hold_sale": True, "hold_notice_days": 0})
        self.invoice = self._invoice(-20, 1000)
        with freeze_time(TODAY) as frozen:
            self._nights(frozen, 2)
        self.assertTrue(self._debtor().hold_sale)
        self.order = self._quotation()
        self.assertRefused(self.order.action_confirm)

    def test_the_hold_ends_when_the_provider_reports_the_payment(self):
        transaction = self._begin(self._choose(f"due.{self._key()}"))
        self.assertTrue(self._debtor().hold_sale)
        transaction._set_done()
        self._poll()
        self._commit()
        self.assertFalse(self._debtor().hold_sale)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_without_a_browser_it_ends_as_soon(self):
        transaction = self._begin(self._choose(f"due.{self._key()}"))
        transaction._set_done()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("payment.cron_post_process_payment_tx").method_direct_trigger()
        self.env.invalidate_all()
        self._commit()
        self.assertFalse(self._debtor().hold_sale)

    def test_choosing_beginning_and_failing_end_none(self):
        self._choose(f"due.{self._key()}")
        transaction = self._begin(self._choose(f"due.{self._key()}"))
        transaction._set_pending()
        self._poll()
        transaction._set_error("No")
        self._poll()
        self._commit()
        self.assertTrue(self._debtor().hold_sale)

    def test_a_test_of_the_employees_ends_none(self):
        self.provider.write({"state": "test", "is_published": False})
        self.manager.password = self.manager.login
        self.authenticate(self.manager.login, self.manager.login)
        answer = self._post(f"due.{self._key()}")
        self.assertNotIn("o_payment_form", self.url_open(answer.headers["Location"]).text)
        self.assertTrue(self._debtor().hold_sale)
