from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import day

from ..orders_common import OrdersCommon


class TestExceptionReport(OrdersCommon):
    """Who let what pass, and what it cost."""

    def setUp(self):
        super().setUp()
        self.hold = self._hold()
        self.order = self._quotation(quantity=5)

    def _rows(self, *domain, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["cobranza.exception.report"].with_user(user or self.manager).search(domain)

    def _confirm_with_exception(self, quantity=5, **values):
        """Have the manager let an order pass, and the salesperson confirm it."""
        order = self._quotation(quantity=quantity, **values)
        exception = self._exception(order)
        order.action_confirm()
        return order, exception

    def _bill(self, *orders, due=-20):
        """Invoice what was ordered, in one invoice, due so many days from today."""
        for order in orders:
            self._deliver(order)
        orders = self.env["sale.order"].union(*orders).sudo()
        invoice = orders.with_context(raise_if_nothing_to_invoice=False)._create_invoices(
            grouped=False
        )
        invoice.write(
            {
                "invoice_date": day(due - 10),
                "invoice_payment_term_id": False,
                "invoice_date_due": day(due),
            }
        )
        invoice.action_post()
        self._commit()
        return invoice

    def test_a_row_tells_who_excepted_what_for_whom_and_why(self):
        self.order.action_request_exception("They paid half")
        exception = self._exception(self.order)
        self.order.action_confirm()
        self.assertRecordValues(
            self._rows(),
            [
                {
                    "exception_id": exception.id,
                    "user_id": self.manager.id,
                    "requested_by_id": self.salesperson.id,
                    "salesperson_id": self.salesperson.id,
                    "partner_id": self.customer.id,
                    "debtor_id": self._debtor().id,
                    "company_id": self.company.id,
                    "order_id": self.order.id,
                    "reason": "Agreed with the management",
                    "used": True,
                    "amount_passed": 500,
                    "amount_invoiced": 0,
                    "amount_open": 0,
                    "amount_overdue": 0,
                    "days_overdue": 0,
                }
            ],
        )

    def test_an_exception_that_was_not_used_has_a_row(self):
        self._exception(self.order)
        self.assertRecordValues(
            self._rows(),
            [{"order_id": self.order.id, "used": False, "amount_passed": 0}],
        )
        self._exception()
        self.assertEqual(len(self._rows(("order_id", "=", False))), 1)

    def test_what_was_invoiced_paid_and_is_overdue_now(self):
        order, _exception = self._confirm_with_exception()
        invoice = self._bill(order, due=-20)
        self._pay(invoice, 200)
        self.assertRecordValues(
            self._rows(),
            [
                {
                    "amount_passed": 500,
                    "amount_invoiced": 500,
                    "amount_paid": 200,
                    "amount_open": 300,
                    "amount_overdue": 300,
                    "days_overdue": 20,
                }
            ],
        )

    def test_not_due_yet_is_open_but_not_overdue(self):
        order, _exception = self._confirm_with_exception()
        self._bill(order, due=10)
        self.assertRecordValues(
            self._rows(), [{"amount_open": 500, "amount_overdue": 0, "days_overdue": 0}]
        )

    def test_overdue_is_the_ledgers_word(self):
        order, _exception = self._confirm_with_exception()
        invoice = self._bill(order)
        self._receive(120)
        self.assertEqual(self._rows().amount_overdue, 380)
        self.assertEqual(self._rows().amount_overdue, self._debtor().amount_overdue)
        invoice.line_ids.filtered("date_maturity").no_followup = True
        self._commit()
        self.assertEqual(self._rows().amount_overdue, 0)
        self.assertEqual(self._rows().amount_open, 500)

    def test_a_credit_note_is_not_money_lost(self):
        order, _exception = self._confirm_with_exception()
        invoice = self._bill(order)
        invoice._reverse_moves(cancel=True)
        self._commit()
        self.assertRecordValues(
            self._rows(), [{"amount_invoiced": 0, "amount_paid": 0, "amount_open": 0}]
        )

    def test_an_invoice_of_several_orders_is_shared(self):
        passing, _exception = self._confirm_with_exception(quantity=3)
        self._exception(free := self._quotation(quantity=1))
        free.action_confirm()
        invoice = self._bill(passing, free)
        self._pay(invoice, 200)
        rows = self._rows(("order_id", "=", passing.id))
        self.assertRecordValues(
            rows,
            [
                {
                    "amount_invoiced": 300,
                    "amount_open": 150,
                    "amount_paid": 150,
                    "amount_overdue": 150,
                }
            ],
        )

    def test_all_orders_of_an_exception_have_a_row(self):
        self._exception()
        (self.order | self._quotation(quantity=2)).action_confirm()
        self.assertEqual(sorted(self._rows().mapped("amount_passed")), [200, 500])
        self.assertEqual(len(self._rows().exception_id), 1)

    def test_an_order_under_several_exceptions_counts_once(self):
        order, first = self._confirm_with_exception()
        self._bill(order)
        self._exception(order, amount_max=900)._record_use(order)
        rows = self._rows()
        self.assertEqual(len(rows), 2)
        self.assertEqual(sum(rows.mapped("amount_passed")), 500)
        self.assertEqual(sum(rows.mapped("amount_overdue")), 500)
        self.assertEqual(rows.filtered("amount_overdue").exception_id, first)

    def test_an_order_that_was_cancelled_cost_nothing(self):
        order, _exception = self._confirm_with_exception()
        order.sudo().action_cancel()
        self.assertRecordValues(self._rows(), [{"used": True, "amount_passed": 0}])

    def test_another_currency_is_converted(self):
        euro = self.setup_other_currency("EUR", rates=[(day(-60), 2.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        order, _exception = self._confirm_with_exception(pricelist_id=pricelist.id)
        self.assertEqual(self._rows().amount_passed, order.amount_total / 2)
        self._bill(order)
        self.assertEqual(self._rows().amount_open, order.amount_total / 2)
        self.assertEqual(self._rows().amount_overdue, order.amount_total / 2)

    def test_it_groups_by_who_granted(self):
        boss = self._new_user("boss", "cobranza_followup.group_cobranza_manager")
        self._confirm_with_exception()
        other = self._quotation(quantity=2)
        self._exception(other)
        self.env["cobranza.exception"].with_user(boss).create(
            {"debtor_id": self._debtor().id, "reason": "Old friend", "amount_max": 1}
        )
        other.action_confirm()
        self.env.flush_all()
        found = (
            self.env["cobranza.exception.report"]
            .with_user(self.manager)
            ._read_group([], ["user_id"], ["amount_passed:sum", "__count"])
        )
        self.assertCountEqual(found, [(boss, 0, 1), (self.manager, 700, 2)])

    def test_a_row_opens_its_order(self):
        order, _exception = self._confirm_with_exception()
        action = self._rows().action_open_order()
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", order.id))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_it_is_the_collectors_and_their_companies(self):
        self._confirm_with_exception()
        self.assertTrue(self._rows(user=self.collector))
        for user in (self.salesperson, self.storekeeper):
            with self.assertRaises(AccessError):
                self._rows(user=user)
        company = self._other_company()
        stranger = self._new_user("stranger", "cobranza_followup.group_cobranza_manager")
        stranger.write({"company_id": company.id, "company_ids": [Command.set(company.ids)]})
        self.assertFalse(self._rows(user=stranger))
        menu = self.env.ref("cobranza_followup_sale.menu_exception_report")
        self.assertIn(menu.id, menu.with_user(self.manager)._visible_menu_ids())
        self.assertNotIn(menu.id, menu.with_user(self.collector)._visible_menu_ids())

    # -- by month, in the panorama ----------------------------------------------------------

    def _figures(self, on):
        self._commit()
        return self.env["cobranza.measure"]._figures(self.company, on)

    def test_a_month_has_what_was_let_through_and_what_it_cost(self):
        self._run()
        order, _exception = self._confirm_with_exception()
        self._exception(self.order)
        self._bill(order)
        # the moment is the database's own, which no test stops
        self.env.cr.execute("UPDATE cobranza_exception SET create_date = %s", (day(0),))
        found = self._figures(day(0))
        self.assertEqual(found["exception_count"], 2)
        self.assertEqual(found["exception_passed"], order.amount_total)
        self.assertEqual(found["exception_overdue"], order.amount_total)
        invoice = order.invoice_ids
        self._pay(invoice, invoice.amount_total - 10)
        self.assertEqual(self._figures(day(0))["exception_overdue"], 10)

    def test_a_later_payment_changes_no_earlier_month(self):
        with freeze_time(day(-40)):
            self._run()
            order, _exception = self._confirm_with_exception()
            self.env.cr.execute("UPDATE cobranza_exception SET create_date = %s", (day(-40),))
            self._bill(order, due=-45)
        self._pay(order.invoice_ids)
        self.assertEqual(self._figures(day(-40))["exception_overdue"], order.amount_total)
        self.assertEqual(self._figures(day(-40))["exception_count"], 1)
        self.assertEqual(self._figures(day(0))["exception_overdue"], 0)
        self.assertEqual(self._figures(day(0))["exception_count"], 0)

    def test_the_panorama_shows_them_and_opens_them(self):
        self._run()
        order, exception = self._confirm_with_exception()
        self._bill(order)
        panorama = self.env["cobranza.panorama"].with_user(self.manager)
        self.env.cr.execute("UPDATE cobranza_exception SET create_date = %s", (day(0),))
        self.env.invalidate_all()
        cards = {card["name"]: card for card in panorama.overview()["cards"]}
        self.assertEqual(cards["exception_passed"]["value"], order.amount_total)
        self.assertEqual(cards["exception_overdue"]["value"], order.amount_total)
        for name in ("exception_count", "exception_passed", "exception_overdue"):
            action = panorama.action_behind(name)
            rows = self.env[action["res_model"]].with_user(self.manager).search(action["domain"])
            self.assertEqual(rows.exception_id, exception)
        month = str(day(-40))
        self.assertFalse(
            self._rows(*panorama.action_behind("exception_count", {"month": month})["domain"])
        )
