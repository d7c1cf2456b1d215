from odoo import Command

from odoo.addons.cobranza_followup.tests.common import day

from .test_limit_order import LimitCommon
from .test_limit_seller import SellersCommon


class AdvancesCommon(LimitCommon):
    """Down payments as Odoo makes them: a salesperson in the wizard, accounting posts."""

    def _advance(self, order, amount):
        wizard = self.env["sale.advance.payment.inv"].with_user(self.salesperson)
        wizard.create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
            }
        ).create_invoices()
        return order.sudo().invoice_ids.sorted("id")[-1]

    def _final(self, order):
        wizard = self.env["sale.advance.payment.inv"].with_user(self.salesperson)
        wizard.create(
            {"sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "delivered"}
        ).create_invoices()
        return order.sudo().invoice_ids.sorted("id")[-1]

    def _posted(self, invoice):
        invoice.with_user(self.accountant).action_post()
        self._commit()
        return invoice


class TestAdvances(AdvancesCommon):
    """Odoo's own down payments are made, posted, taken off, credited and deleted as without us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")

    def test_the_whole_story_of_an_advance(self):
        order = self._order(order_line=[self._line(9, product=self.service)])
        self._posted(self._advance(order, 300))
        self.assertEqual(self._exposure(), 900)
        self._posted(self._advance(order, 100))
        self.assertEqual(self._exposure(), 900)
        advances = order.order_line.filtered("is_downpayment")
        self.assertTrue(advances.filtered("invoice_lines"))
        order.order_line[:1].qty_delivered = 9
        final = self._posted(self._final(order))
        self.assertEqual(final.amount_total, 500)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(self._exposure(), 900)

    def test_a_draft_of_one_is_deleted_with_its_line(self):
        order = self._order(quantity=9)
        invoice = self._advance(order, 300)
        self.assertEqual(len(order.order_line), 3)
        invoice.unlink()
        self.assertFalse(
            order.order_line.filtered(lambda line: line.is_downpayment and line.price_unit)
        )
        self.assertEqual(self._exposure(), 900)

    def test_one_is_credited(self):
        order = self._order(quantity=9)
        advance = self._posted(self._advance(order, 300))
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=advance.ids
        )
        reversal.create({"journal_id": advance.journal_id.id}).refund_moves()
        self._posted(advance.reversal_move_ids)
        self.assertEqual(self._exposure(), 900)

    def test_one_is_taken_back_to_a_draft_changed_and_posted(self):
        order = self._order(quantity=9)
        advance = self._posted(self._advance(order, 300))
        advance.button_draft()
        advance.invoice_line_ids.filtered("price_unit").price_unit = 200
        self._posted(advance)
        self.assertEqual(advance.amount_total, 200)
        self.assertEqual(self._exposure(), 900)

    def _in_another_currency(self, rate=2.0, **values):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", rate)])
        order = self._order(order_line=[self._line(9, product=self.service)])
        invoice = self._advance(order, 100)
        invoice.write({"currency_id": euro.id, **values})
        line = invoice.invoice_line_ids.filtered("price_unit")
        line.price_unit = 100 * rate
        self._posted(invoice)
        self.assertEqual(invoice.amount_total, 100 * rate)
        self.assertEqual(invoice.amount_residual_signed, 100)
        return order, invoice

    def test_one_that_is_invoiced_in_another_currency_takes_off_what_it_is_worth(self):
        for rate in (2.0, 0.25):
            with self.subTest(rate), self._undone():
                order, invoice = self._in_another_currency(rate)
                self.assertEqual(self._exposure(), 900)
                self.assertOver(order.write, {"order_line": [self._line(2)]})
                self._pay(invoice)
                self.assertEqual(self._exposure(), 800)

    def test_at_the_rate_of_the_day_it_was_invoiced(self):
        _order, invoice = self._in_another_currency(invoice_date=day(-10))
        self.env["res.currency.rate"].create(
            {
                "currency_id": invoice.currency_id.id,
                "company_id": self.company.id,
                "name": day(-5),
                "rate": 4.0,
            }
        )
        self.assertEqual(self._exposure(), 900)

    def test_an_order_in_another_currency_with_an_advance_in_its_own(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        pricelist = self.env["product.pricelist"].create({"name": "E", "currency_id": euro.id})
        order = self._order(quantity=4, pricelist_id=pricelist.id)
        self.assertEqual(self._exposure(), 800)
        advance = self._posted(self._advance(order, 100))
        self.assertEqual(advance.currency_id, euro)
        self.assertEqual(self._exposure(), 800)
        self._pay(advance)
        self.assertEqual(self._exposure(), 600)


class TestNoAdvanceByHand(SellersCommon):
    """What is invoiced of a line does not become an advance, nor another order's, by saying so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line.qty_delivered = 9
        cls.invoice = cls.order.sudo()._create_invoices()
        cls.env.flush_all()

    ADVANCE = {"is_downpayment": True, "product_uom_qty": 0, "qty_delivered": 0}

    def _ways(self):
        """Yield calls by which 900 that were invoiced of goods would be taken off other goods."""
        yield [
            self._write(self.line, **self.ADVANCE),
            self._write(self.order, order_line=[self._sold(9)]),
        ]
        yield [self._write(self.order, order_line=[Command.update(self.line.id, self.ADVANCE)])]
        yield [
            self._write(self.line, product_uom_qty=0),
            self._write(self.line, qty_delivered=0),
            self._write(self.line, is_downpayment=True),
        ]
        yield [self._write(self.line, order_id=self.more.id), self._confirm()]
        yield [self._write(self.more, order_line=[Command.link(self.line.id)]), self._confirm()]
        yield [
            self._write(self.line, **self.ADVANCE, order_id=self.more.id),
            self._confirm(),
        ]
        yield [
            self._write(self.order, state="draft"),
            self._write(self.line, state="draft", **self.ADVANCE),
            self._write(self.order, order_line=[self._sold(9)]),
            self._confirm(self.order),
        ]

    def test_once_it_is_invoiced(self):
        for post in (False, True):
            if post:
                self.invoice.action_post()
                self._commit()
                self.assertEqual(self._exposure(), 900)
            for calls in self._ways():
                with self.subTest(post=post, calls=[call[3] for call in calls]):
                    self.assertOver(*calls)

    def test_nor_by_any_seller_with_more_rights(self):
        self.invoice.action_post()
        self._commit()
        self.salesperson.group_ids |= self.env.ref("sales_team.group_sale_manager")
        for calls in self._ways():
            self.assertOver(*calls)

    def test_before_it_is_invoiced_nothing_is_taken_off(self):
        """Said before, Odoo invoices the line as an advance, or not at all."""
        self.invoice.unlink()
        self.env.flush_all()
        self.line.write({"is_downpayment": True})
        self.assertEqual(self._exposure(), 900)
        self.order.sudo()._create_invoices(final=True).action_post()
        self._commit()
        self.assertOver(self._write(self.line, product_uom_qty=0, qty_delivered=0))

    def test_an_advance_stays_one_of_its_order(self):
        self.invoice.unlink()
        wizard = self.env["sale.advance.payment.inv"].with_user(self.salesperson)
        wizard.create(
            {
                "sale_order_ids": [Command.set(self.order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 300,
            }
        ).create_invoices()
        self.order.sudo().invoice_ids.action_post()
        self._commit()
        advance = self.order.order_line.filtered("invoice_lines")
        self.assertTrue(advance.is_downpayment)
        for calls in (
            [self._write(advance, order_id=self.more.id), self._confirm()],
            [self._write(self.more, order_line=[Command.link(advance.id)]), self._confirm()],
            [self._write(advance, is_downpayment=False)],
            [self._write(advance, product_uom_qty=1)],
            [self._write(advance, qty_delivered=1)],
        ):
            with self.subTest(calls[0][3]):
                self.assertOver(*calls)

    def test_a_form_that_hands_back_what_is_there_is_written(self):
        self.invoice.action_post()
        same = {"is_downpayment": False, "order_id": self.order.id, "name": "Assembly, twice"}
        self.line.with_user(self.salesperson).write(same)
        self.assertEqual(self.line.name, "Assembly, twice")
        self.line.with_user(self.salesperson).write({"product_uom_qty": 8})
        self.assertEqual(self.line.product_uom_qty, 8)

    def test_where_no_limit_stops_a_line_is_moved(self):
        self.policy.exposure_check = "warn"
        self.line.with_user(self.salesperson).order_id = self.more
        self.assertEqual(self.line.order_id, self.more)

    def test_what_is_not_invoiced_is_moved_between_quotations(self):
        other = self._quotation()
        line = self.more.order_line
        line.with_user(self.salesperson).write({"order_id": other.id, "is_downpayment": True})
        self.assertEqual(line.order_id, other)
