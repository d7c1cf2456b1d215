from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase

from ..orders_common import OrdersCommon

# The smallest PNG there is.
SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
WAITS = "our administration has to approve it"
# On the page, in whatever language the visitor reads it.
BANNER = 'name="cobranza_waits"'


class TestPortalSignature(OrdersCommon, HttpCase):
    """The customer signs on the portal: the signature is kept, the order waits."""

    def setUp(self):
        super().setUp()
        self.order = self._quotation(require_signature=True, require_payment=False)
        self.order.action_quotation_sent()

    def _sign(self, order=None):
        order = (order or self.order).sudo()
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order._portal_ensure_token(),
                "name": "Juana Compras",
                "signature": SIGNATURE,
            },
        )
        self.env.invalidate_all()
        return answer

    def _page(self, order=None, query=""):
        page = self.url_open((order or self.order).sudo().get_portal_url(query_string=query))
        self.assertEqual(page.status_code, 200)
        return page.text

    def test_the_signature_is_kept_and_the_order_waits(self):
        self._hold()
        answer = self._sign()
        self.assertNotIn("error", answer)
        self.assertTrue(answer["force_refresh"])
        self.assertTrue(self.order.signature)
        self.assertEqual(self.order.signed_by, "Juana Compras")
        self.assertEqual(self.order.state, "sent")
        self.assertWaits(self.order)

    def _invoiced_at_once(self):
        """Let what is accepted be invoiced at once, by an add-on loaded after this one.

        As `sale_loyalty` does with an order that a gift card pays for.
        """
        orders = self.env.registry["sale.order"]
        validate = orders._validate_order

        def _validate_order(order):
            validate(order)
            order._force_lines_to_invoice_policy_order()
            order._create_invoices(final=True).action_post()

        return patch.object(orders, "_validate_order", _validate_order)

    def test_what_invoices_what_was_accepted_does_not_lose_the_signature(self):
        self._hold()
        with self._invoiced_at_once():
            answer = self._sign()
        self.assertNotIn("error", answer)
        self.assertTrue(self.order.signature)
        self.assertWaits(self.order)
        self.assertFalse(self.order.sudo().invoice_ids)

    def test_what_is_not_stopped_is_invoiced_and_what_cannot_be_is_refused(self):
        quotation = self._quotation()
        with self.assertRaises(UserError):
            quotation.sudo()._create_invoices()
        with self._invoiced_at_once():
            self._sign()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.sudo().invoice_ids.state, "posted")

    def test_the_number_of_the_order_is_text_in_the_task_and_no_markup(self):
        self._hold()
        self.order.name = "<b>SO</b>"
        self._sign()
        self.assertIn("&lt;b&gt;SO", self.order.activity_ids.note)

    def test_both_sides_are_told(self):
        self._hold()
        self._sign()
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("credit hold", activity.summary)
        self.assertIn("collections manager", activity.note)
        told = self.order.message_ids.filtered(lambda message: WAITS in (message.body or ""))
        self.assertEqual(len(told), 1)
        self.assertIn(self.customer, told.partner_ids)
        self.assertFalse(told.subtype_id.internal)
        # The customer reads nothing of holds or reasons.
        self.assertNotIn("hold", told.body)
        self.assertNotIn("Cheque returned", told.body)

    def test_without_a_salesperson_the_collector_is_told(self):
        self.order.sudo().user_id = False
        self._hold()
        self._sign()
        self.assertEqual(self.order.activity_ids.user_id, self.collector)

    def test_somebody_is_told_whoever_there_is(self):
        """Each of them in turn is not there, or has left; who is told may read what it is about."""
        self._hold()
        self.order.sudo().user_id = False
        other = self._new_user("other", "cobranza_followup.group_cobranza_user")
        self._debtor().collector_id = other
        leaving = [
            (other, lambda: self._debtor().write({"collector_id": False})),
            (self.collector, lambda: self.company.write({"cobranza_collector_id": False})),
        ]
        for user, leave in leaving:
            with self.subTest(user=user.name), self._undone():
                self._sign()
                task = self.order.activity_ids
                self.assertEqual(task.user_id, user)
                self.assertIn(self.order.name, task.with_user(user).note)
            leave()
        managers = self.company._cobranza_managers()
        self.assertIn(self.manager, managers)
        self._sign()
        self.assertEqual(len(self.order.activity_ids), 1)
        self.assertIn(self.order.activity_ids.user_id, managers)

    def test_a_collector_who_left_or_does_not_work_here_is_not(self):
        self._hold()
        self.order.sudo().user_id = False
        other = self._new_user("other", "cobranza_followup.group_cobranza_user")
        self._debtor().collector_id = other
        elsewhere = self.setup_other_company(name="Two")["company"]
        for values in (
            {"active": False},
            {"company_ids": elsewhere, "company_id": elsewhere.id},
        ):
            with self.subTest(values), self._undone():
                other.write(values)
                self.assertEqual(self.order._seller(), self.collector)

    def test_who_was_told_that_it_waits_is_told_when_it_need_not(self):
        hold = self._hold()
        self.order.sudo().user_id = False
        self._sign()
        hold.with_user(self.manager).action_end("They paid in cash")
        self._commit()
        messages = self.env["mail.message"].sudo()
        told = messages.search(
            [("partner_ids", "in", self.collector.partner_id.ids), ("body", "ilike", "longer on")]
        )
        self.assertIn(self.order.name, told.body)

    def test_the_page_says_that_the_order_waits(self):
        self.assertNotIn(BANNER, self._page())
        self._hold()
        self.assertNotIn(BANNER, self._page())
        self._sign()
        page = self._page(query="&message=sign_ok")
        self.assertIn(BANNER, page)
        self.assertNotIn("Cheque returned", page)

    def test_after_a_exception_the_order_confirms_and_the_page_says_so(self):
        self._hold()
        self._sign()
        self._exception(self.order)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        self.assertNotIn(BANNER, self._page())

    def test_the_order_of_a_contact_waits(self):
        order = self._quotation(self.buyer, require_signature=True, require_payment=False)
        order.action_quotation_sent()
        self._hold()
        self.assertNotIn("error", self._sign(order))
        self.assertEqual(order.state, "sent")

    def test_a_portal_user_who_signs_waits_too(self):
        user = self._new_user("juana", "base.group_portal")
        user.write({"password": "juana-portal-1"})
        user.partner_id.parent_id = self.customer
        self._hold()
        self.authenticate(user.login, "juana-portal-1")
        self.assertNotIn("error", self._sign())
        self.assertEqual(self.order.state, "sent")
        self.assertIn(BANNER, self._page())

    def test_an_order_of_a_customer_who_is_not_held_is_confirmed(self):
        self.assertNotIn("error", self._sign())
        self.assertEqual(self.order.state, "sale")

    def test_an_order_with_an_exception_is_confirmed_by_the_signature(self):
        self._hold()
        self._exception(self.order)
        self._sign()
        self.assertEqual(self.order.state, "sale")
        self.assertTrue(self.order.cobranza_exception_id)
