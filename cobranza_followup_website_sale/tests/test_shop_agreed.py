from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from odoo.addons.cobranza_followup.tests.common import day

from .shop_common import ShopCommon


@tagged("post_install", "-at_install")
class TestShopAgreed(ShopCommon):
    """An order that was sent confirms by itself once nothing stops it, if its customer agreed."""

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice(-90, 987)
        self.hold = self._hold()

    def _told(self, user, *words):
        """Return what a user was notified of, with these words in it."""
        messages = (
            self.env["mail.message"].sudo().search([("partner_ids", "in", user.partner_id.ids)])
        )
        return [one for one in messages if all(word in (one.body or "") for word in words)]

    def test_after_the_hold_it_is_confirmed(self):
        order = self._sent(quantity=3)
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")
        self.assertTrue(self._task(order))
        self._end_hold()
        self.assertTrue(self._woken())
        self._confirm_agreed()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.amount_total, 300)
        self.assertFalse(self._task(order))

    def test_its_customer_and_its_salesperson_are_told(self):
        order = self._sent()
        self._end_hold()
        self._confirm_agreed()
        mails = [mail for mail in self._new_mails if self.buyer in mail.recipient_ids]
        self.assertEqual(len(mails), 1)
        self.assertIn(order.name, mails[0].subject)
        self.assertEqual(len(self._told(self.salesperson, "by itself", order.name)), 1)

    def test_nobody_is_asked_to_confirm_what_confirms_by_itself(self):
        order, by_hand = self._sent(), self._sent(agreed=False)
        self._end_hold()
        asked = "no longer on hold"
        self.assertTrue(self._told(self.salesperson, asked, by_hand.name))
        self.assertFalse(self._told(self.salesperson, asked, order.name))

    def test_a_payment_of_the_debt_wakes_it(self):
        self._end_hold()
        self._limit_of(1000)
        order = self._sent()
        self.assertFalse(self._woken())
        self._pay(self.invoice)
        self.assertTrue(self._woken())
        self._confirm_agreed()
        self.assertEqual(order.state, "sale")

    def test_after_an_exception_it_is_confirmed(self):
        order, other = self._sent(), self._sent()
        self._make_exception(order)
        self.assertTrue(self._woken())
        self._confirm_agreed()
        self.assertEqual(order.state, "sale")
        self.assertEqual(other.state, "sent")
        self.assertTrue(other.cobranza_agreed_on)

    def test_who_did_not_agree_is_not_confirmed(self):
        order = self._sent(agreed=False)
        self._end_hold()
        self.assertFalse(self._woken())
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")

    def test_nothing_waits_and_nobody_is_woken(self):
        self._sent(agreed=False)
        self._pay(self.invoice)
        self.assertFalse(self._woken())

    # -- as agreed -----------------------------------------------------------------------------

    def _assertGivenUp(self, order, *words):
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.cobranza_agreed_on)
        task = self._task(order)
        self.assertEqual(task.user_id, self.salesperson)
        for word in words:
            self.assertIn(word, task.note)
        return task

    def test_another_price_is_not_confirmed(self):
        order = self._sent(quantity=2)
        self.service.list_price = 150
        self._end_hold()
        self._assertGivenUp(order, "prices", "200", "300")
        self.assertEqual(order.amount_total, 200)
        # Nor is it tried again.
        self.service.list_price = 100
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")

    def test_nor_a_product_that_is_no_longer_sold(self):
        order = self._sent()
        self.service.active = False
        self._end_hold()
        self._assertGivenUp(order, "Products")
        self.assertTrue(order.order_line)

    def test_nor_a_quotation_that_was_changed(self):
        order = self._sent()
        order.with_user(self.salesperson).order_line.product_uom_qty = 5
        self._end_hold()
        self._assertGivenUp(order, "changed since")

    def test_nor_one_with_other_addresses_or_terms(self):
        """Whatever the customer saw and a salesperson may change."""
        stranger = self.env["res.partner"].create({"name": "Stranger", **self.address})
        terms = self.env.ref("account.account_payment_term_30days")
        abroad = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        other_carrier = self.carrier.copy({"name": "Their lorry"})
        for values in (
            {"partner_invoice_id": stranger.id},
            {"partner_shipping_id": stranger.id},
            {"payment_term_id": terms.id},
            {"commitment_date": day(90)},
            {"fiscal_position_id": abroad.id},
            {"carrier_id": other_carrier.id},
            {"pickup_location_data": {"id": "7", "city": "Elsewhere"}},
        ):
            with self.subTest(*values), self._undone():
                order = self._sent()
                order.with_user(self.salesperson).write(values)
                self._end_hold()
                self._assertGivenUp(order, "changed since")

    def test_one_whose_terms_were_agreed_to_is_confirmed(self):
        order = self._sent(
            payment_term_id=self.env.ref("account.account_payment_term_30days").id,
            commitment_date=day(9),
            partner_shipping_id=self.customer.id,
        )
        order.with_user(self.salesperson).write({"client_order_ref": "PO 7"})
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(order.state, "sale", self._task(order).note)

    def test_what_was_agreed_before_an_update_holds_and_what_was_changed_before_does_not(self):
        script = load_script(
            file_path("cobranza_followup_website_sale/migrations/19.0.1.3.2/post-agreed.py"),
            "cobranza_post_agreed",
        )
        kept, changed = self._sent(), self._sent()
        for order in kept | changed:
            self.env.cr.execute(
                "UPDATE sale_order SET cobranza_agreed_basket = %s WHERE id = %s",
                (script._basket(order), order.id),
            )
        self.env.invalidate_all()
        changed.order_line.product_uom_qty = 5
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual((kept.state, changed.state), ("sale", "sent"))

    def test_nor_one_that_expired(self):
        order = self._sent()
        order.validity_date = day(-1)
        self._end_hold()
        self._assertGivenUp(order, "expired")

    def test_nor_one_that_cannot_be_delivered_any_more(self):
        order = self._basket()
        order.order_line.product_id = self.goods
        order._set_delivery_method(self.carrier)
        with self.mock_mail_gateway():
            order._send_without_paying(True)
        self.carrier.website_published = False
        self._end_hold()
        self._assertGivenUp(order, "delivery")

    def test_one_that_can_be_delivered_is_confirmed(self):
        order = self._basket()
        order.order_line.product_id = self.goods
        order._set_delivery_method(self.carrier)
        with self.mock_mail_gateway():
            order._send_without_paying(True)
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(order.state, "sale")

    def test_one_that_fails_keeps_no_other_from_being_confirmed(self):
        broken, whole = self._sent(), self._sent()
        self._end_hold()
        confirm = type(self.env["sale.order"]).action_confirm

        def fail(orders):
            if broken in orders:
                raise ValueError("Broken")
            return confirm(orders)

        self.patch(type(self.env["sale.order"]), "action_confirm", fail)
        with mute_logger("odoo.addons.cobranza_followup.models.policy.cobranza_failure"):
            self._confirm_agreed()
        self.assertEqual((broken.state, whole.state), ("sent", "sale"))
        self.assertTrue(self._task(broken))
        self.assertTrue(self._failure_tasks())

    # -- whose word it is -------------------------------------------------------------------------

    def test_nobody_says_it_for_the_customer(self):
        order = self._sent(agreed=False)
        now = order.cobranza_sent_on
        values = {"cobranza_agreed_on": now, "cobranza_agreed_basket": order._basket()}
        for user in (
            self.salesperson,
            self.manager,
            self.buyer_user,
            self.env.ref("base.user_admin"),
        ):
            for field, value in values.items():
                with self.subTest(user=user.name, field=field), self.assertRaises(AccessError):
                    order.with_user(user).write({field: value})
        orders = self.env["sale.order"].with_user(self.salesperson)
        with self.assertRaises(AccessError):
            orders.create({"partner_id": self.customer.id, **values})
        given = orders.with_context(default_cobranza_agreed_on=now).create(
            {"partner_id": self.customer.id}
        )
        self.assertFalse(given.sudo().cobranza_agreed_on)

    def test_the_salesperson_ends_it(self):
        order = self._sent()
        order.with_user(self.salesperson).action_cobranza_end_agreement()
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.cobranza_sent_on)

    def test_who_may_not_change_the_order_does_not(self):
        order = self._sent()
        with self.assertRaises(AccessError):
            order.with_user(self.buyer_user).action_cobranza_end_agreement()

    def test_a_cancelled_order_is_not_confirmed_when_it_is_taken_back(self):
        order = self._sent()
        order.with_user(self.salesperson).action_cancel()
        order.with_user(self.salesperson).action_draft()
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(order.state, "draft")

    def test_a_copy_was_not_sent(self):
        copied = self._sent().copy()
        self.assertFalse(copied.cobranza_sent_on or copied.cobranza_agreed_on)

    def test_it_is_said_on_the_order(self):
        order = self._sent()
        arch = self.env["sale.order"].with_user(self.salesperson).get_view(view_type="form")["arch"]
        self.assertIn('name="cobranza_sent"', arch)
        values = order.with_user(self.salesperson).read(["cobranza_sent_on", "cobranza_agreed_on"])
        self.assertTrue(all(values[0].values()))

    def test_the_oldest_is_confirmed_first(self):
        """Room below a limit is taken in the order in which customers agreed."""
        self._end_hold()
        self._pay(self.invoice)
        self._limit_of(150)
        self._invoice(30, 150)
        later = self._sent()
        first = self._sent()
        first.env.cr.execute(
            "UPDATE sale_order SET cobranza_agreed_on = %s WHERE id = %s",
            (later.cobranza_agreed_on - timedelta(hours=1), first.id),
        )
        self.env.invalidate_all()
        self._limit_of(250)
        self._confirm_agreed()
        self.assertEqual((first.state, later.state), ("sale", "sent"))
