from odoo import Command

from ..orders_common import OrdersCommon
from ..payment.test_online_payment import OnlinePaymentCommon
from .test_limit_seller import SellersCommon


class TestDeliveredByHand(SellersCommon):
    """What somebody says was delivered beyond the order costs as if it were ordered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.product_uom_qty = 5
        cls.hours = cls._order(order_line=[cls._sold(1, 100, cls.by_hour)])
        cls.hour = cls.hours.order_line
        cls.env.flush_all()

    def _ways(self, quantity):
        """Yield calls that say so much was delivered of what one hour, or none, was ordered."""
        yield [self._write(self.hour, qty_delivered=quantity)]
        update = Command.update(self.hour.id, {"qty_delivered": quantity})
        yield [self._write(self.hours, order_line=[update])]
        yield [
            self._write(self.hour, product_uom_qty=0),
            self._write(self.hour, qty_delivered=quantity),
        ]
        yield [
            self._write(self.hour, product_uom_qty=-1),
            self._write(self.hour, qty_delivered=quantity),
        ]
        values = self._sold(0, 100, self.by_hour, qty_delivered=quantity)
        yield [self._write(self.hours, order_line=[values])]
        yield [self._create("sale.order.line", {**values[2], "order_id": self.hours.id})]
        values = self._sold(-5, 100, self.by_hour, qty_delivered=quantity)
        yield [self._create("sale.order.line", {**values[2], "order_id": self.hours.id})]
        yield [
            self._write(self.hour, qty_delivered_method="analytic"),
            self._write(self.hour, qty_delivered=quantity),
        ]
        yield [self._write(self.hour, price_unit=0, qty_delivered=quantity, discount=0)] + [
            self._write(self.hour, price_unit=100)
        ]

    def test_above_the_limit_it_is_refused(self):
        self.assertEqual(self._exposure(), 600)
        for calls in self._ways(50):
            with self.subTest([call[3] for call in calls]):
                self.assertOver(*calls)

    def test_within_the_limit_it_is_written_and_counts(self):
        for calls in self._ways(4):
            with self.subTest([call[3] for call in calls]), self._undone():
                for user, model, method, params in calls:
                    ids = params.pop("ids", [])
                    records = self.env[model].with_user(user).browse(ids)
                    getattr(records, method)(*params.values())
                self.assertLessEqual(self._exposure(), 1000)
                self.assertGreaterEqual(self._exposure(), 900)

    def test_the_same_again_or_less_is_written_though_the_limit_was_cut(self):
        self.hour.qty_delivered = 4
        self.customer.with_company(self.company).credit_limit = 1
        self.env.flush_all()
        hour = self.hour.with_user(self.salesperson)
        hour.write({"qty_delivered": 4, "name": "Hours of June"})
        hour.write({"qty_delivered": 3})
        self.assertEqual(hour.qty_delivered, 3)
        self.assertOver(self._write(self.hour, qty_delivered=4))

    def test_what_was_ordered_is_delivered_though_the_limit_was_cut(self):
        self.customer.with_company(self.company).credit_limit = 1
        self.env.flush_all()
        self.hour.with_user(self.salesperson).qty_delivered = 1
        self.assertEqual(self.hour.qty_delivered, 1)

    def test_a_discount_delivered_in_part_is_none_of_it(self):
        self.customer.with_company(self.company).credit_limit = 1
        self.env.flush_all()
        lines = [self._sold(5), self._sold(0, -100, self.by_hour, qty_delivered=3)]
        less = self._quotation(self.other_customer, order_line=lines)
        less.action_confirm()
        less.order_line[1].with_user(self.salesperson).qty_delivered = 4
        self.assertEqual(less.order_line[1].qty_delivered, 4)

    def test_what_is_computed_is_not_stopped(self):
        """As timesheets and the entries of costs write it."""
        self.hour.is_expense = True
        plan = self.env["account.analytic.plan"].create({"name": "Sites"})
        account = self.env["account.analytic.account"].create({"name": "A", "plan_id": plan.id})
        self.env["account.analytic.line"].create(
            {
                "name": "June",
                "account_id": account.id,
                "so_line": self.hour.id,
                "unit_amount": 50,
                "amount": -10,
                "product_uom_id": self.hour.product_uom_id.id,
            }
        )
        self.env.flush_all()
        self.assertEqual(self.hour.qty_delivered, 50)
        self.assertEqual(self._exposure(), 5500)
        self.hour.with_user(self.salesperson).name = "Hours of June"


class TestDeliveredByHandOnHold(OrdersCommon):
    """Nor does a held customer get more than was ordered by saying it was delivered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_hour = cls._new_product("Hours", type="service", invoice_policy="delivery")
        cls.order = cls._order(order_line=[cls._line(5, product=cls.by_hour)])
        cls.line = cls.order.order_line

    def setUp(self):
        super().setUp()
        self._hold()

    def test_what_was_ordered_may_be_delivered(self):
        self.line.with_user(self.salesperson).qty_delivered = 5
        self.assertEqual(self.line.qty_delivered, 5)

    def test_more_is_refused(self):
        line, order = (record.with_user(self.salesperson) for record in (self.line, self.order))
        self.assertRefused(line.write, {"qty_delivered": 6})
        self.assertRefused(
            order.write, {"order_line": [Command.update(line.id, {"qty_delivered": 6})]}
        )
        more = self._line(0, product=self.by_hour, qty_delivered=1)
        self.assertRefused(order.write, {"order_line": [more]})

    def test_an_exception_is_used_by_it_as_by_what_is_ordered(self):
        line = self.line.with_user(self.salesperson)
        self._exception(self.order, amount_max=700)
        line.qty_delivered = 7
        self.assertEqual(line.qty_delivered, 7)
        self.assertRefused(line.write, {"qty_delivered": 8})


class TestDeliveredBeyondPayment(OnlinePaymentCommon):
    """An order that was paid online passes a hold as far as it is paid."""

    def test_what_was_paid_for_is_delivered_and_no_more(self):
        self.service.invoice_policy = "delivery"
        order = self._sent(1.0, order_line=[self._line(5, product=self.service)])
        self._paid(500, order=order)
        self.assertEqual(order.state, "sale")
        line = order.order_line.with_user(self.salesperson)
        line.qty_delivered = 5
        self.assertRefused(line.write, {"qty_delivered": 6})
