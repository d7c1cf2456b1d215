from unittest.mock import patch

from ...ledger import tills
from .test_limit_order import LimitCommon

# What the statement reads of the point of sale, which need not be installed.
TABLES = {
    "pos_config": "id int, cash_rounding bool, rounding_method int",
    "pos_order": (
        "id serial, state text, account_move int, partner_id int, config_id int,"
        " currency_rate numeric"
    ),
    "pos_order_line": (
        "order_id int, sale_order_line_id int, qty numeric, price_subtotal_incl numeric"
    ),
    "pos_payment_method": "id int, journal_id int",
    "pos_payment": "pos_order_id int, payment_method_id int, amount numeric",
}
CASH, ON_ACCOUNT = 1, 2


class LimitTillCommon(LimitCommon):
    """Tables of a point of sale, and its orders as it writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for table, columns in TABLES.items():
            cls.env.cr.execute(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
        cls.env.cr.execute(
            "INSERT INTO pos_payment_method (id, journal_id) VALUES (%s, 1), (%s, NULL)",
            [CASH, ON_ACCOUNT],
        )
        there = patch.object(
            cls.env.registry["cobranza.exposure"], "_any_tills", lambda _self: True
        )
        there.start()
        cls.addClassCleanup(there.stop)

    def _settle(self, line, quantity, amount, cash=None, on_account=0, **values):
        """Settle so much of a line at a till; return the id of its order there.

        :param amount: what the till says it costs, all of it paid in cash unless it is said
        :param values: of the till's order; `others`: what else is sold with it
        """
        others = values.pop("others", 0)
        values = {
            "state": "paid",
            "partner_id": self.buyer.id,
            "currency_rate": line.order_id.currency_rate,
            **values,
        }
        cr = self.env.cr
        names = ", ".join(values)
        marks = ", ".join(["%s"] * len(values))
        cr.execute(
            f"INSERT INTO pos_order ({names}) VALUES ({marks}) RETURNING id", [*values.values()]
        )
        [[order_id]] = cr.fetchall()
        for whose, how_many, costs in ((line.id, quantity, amount), (None, 1, others)):
            if costs:
                cr.execute(
                    "INSERT INTO pos_order_line VALUES (%s, %s, %s, %s)",
                    [order_id, whose, how_many, costs],
                )
        cash = amount + others - on_account if cash is None else cash
        for method, paid in ((CASH, cash), (ON_ACCOUNT, on_account)):
            if paid:
                cr.execute("INSERT INTO pos_payment VALUES (%s, %s, %s)", [order_id, method, paid])
        return order_id


class TestLimitTill(LimitTillCommon):
    """What of an order was settled at a till costs no more than what the books say of it."""

    def test_what_was_paid_for_costs_nothing_more(self):
        order = self._order(quantity=9)
        self._settle(order.order_line, 4, 400)
        self.assertEqual(self._exposure(), 500)
        self.assertOver(self._quotation(quantity=6).action_confirm)
        self.assertEqual(self._order(quantity=5).state, "sale")

    def test_nor_is_there_room_for_it_in_the_order(self):
        order = self._order(quantity=9)
        self._settle(order.order_line, 4, 400)
        self._order(quantity=5)
        self.assertOver(order.order_line.write, {"product_uom_qty": 10})
        self.assertOver(order.write, {"order_line": [self._line(1)]})
        order.order_line.product_uom_qty = 8
        self.assertEqual(self._exposure(), 900)

    def test_on_account_it_is_the_orders_until_the_books_have_it(self):
        order = self._order(quantity=9)
        till = self._settle(order.order_line, 4, 400, on_account=300)
        self.assertEqual(self._exposure(), 800)
        # Odoo says that an order is invoiced as soon as it is settled.
        self.env.cr.execute("UPDATE sale_order SET invoice_status = 'invoiced'")
        self.assertEqual(self._exposure(), 800)
        self.env.cr.execute("UPDATE sale_order SET invoice_status = 'to invoice'")
        self._invoice(0, 300)
        self.env.cr.execute("UPDATE pos_order SET state = 'done' WHERE id = %s", [till])
        self.assertEqual(self._exposure(), 800)

    def test_invoiced_at_the_till_the_books_have_it_at_once(self):
        order = self._order(quantity=9)
        invoice = self._invoice(0, 400)
        self._settle(order.order_line, 4, 400, on_account=400, account_move=invoice.id)
        self.assertEqual(self._exposure(), 900)

    def test_a_deposit_is_taken_off_the_order(self):
        order = self._order(quantity=9)
        deposit = self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "name": "Down payment",
                "is_downpayment": True,
                "product_uom_qty": 0,
                "price_unit": 250,
            }
        )
        self._settle(deposit, 1, 250)
        self.assertEqual(self._exposure(), 650)
        self._settle(deposit, -1, -250)
        self.assertEqual(self._exposure(), 900)

    def test_no_more_than_the_money_that_came_in(self):
        order = self._order(quantity=9)
        for values, left in (
            ({"cash": 100}, 800),
            ({"cash": 0}, 900),
            ({"cash": 9000}, 500),
            ({"cash": 400, "others": 400}, 700),
            ({"others": 400}, 500),
            ({"partner_id": self.other_customer.id}, 900),
            ({"partner_id": None}, 900),
            ({"state": "draft"}, 900),
            ({"state": "cancel"}, 900),
        ):
            with self.subTest(values), self._undone():
                self._settle(order.order_line, 4, 400, **values)
                self.assertEqual(self._exposure(), left)

    def test_cash_may_be_short_of_it_by_its_rounding(self):
        rounding = self.env["account.cash.rounding"].create(
            {"name": "To 50 cents", "rounding": 0.5, "strategy": "add_invoice_line"}
        )
        self.env.cr.execute("INSERT INTO pos_config VALUES (1, TRUE, %s)", [rounding.id])
        order = self._order(quantity=9)
        self._settle(order.order_line, 4, 400, cash=399.6, config_id=1)
        self.assertEqual(self._exposure(), 500)

    def test_units_and_currencies_of_the_till_are_its_own(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self._line(1, price=900, product_uom_id=dozen.id)
        order = self._order(order_line=[line])
        self._settle(order.order_line, 4, 300)
        self.assertAlmostEqual(self._exposure(), 600)

    def test_the_tills_are_asked_once_for_all_lines(self):
        def asked(count):
            """Return how many queries about tills it takes to write lines of an order."""
            order = self._order(order_line=[self._line(price=1) for _line in range(count)])
            for line in order.order_line:
                self._settle(line, 1, 1)
            with self._undone(), patch.object(tills, "settled_of", wraps=tills.settled_of) as read:
                order.order_line.write({"product_uom_qty": 2})
                self.env.flush_all()
                return read.call_count

        one = asked(1)
        self.assertTrue(one)
        self.assertEqual(asked(8), one)

    def test_a_quotation_that_a_deposit_brings_below_the_limit_is_confirmed(self):
        order = self._quotation(quantity=12)
        self.assertOver(order.action_confirm)
        deposit = order.order_line.create(
            {
                "order_id": order.id,
                "name": "Down payment",
                "is_downpayment": True,
                "product_uom_qty": 0,
                "price_unit": 200,
            }
        )
        self._settle(deposit, 1, 200)
        order.invalidate_recordset()
        self.assertFalse(order.cobranza_over_limit)
        order.action_confirm()
        self.assertEqual(self._exposure(), 1000)
