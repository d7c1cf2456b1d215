from odoo import Command
from odoo.tools import mute_logger

from ..rpc_common import RpcCommon

# Odoo's own refusals are in the language of the database.
DENIED = r"\([a-z_.]+\)"


class SellersCommon(RpcCommon):
    """A customer with a limit of 1000, an order of 900 and a quotation, and calls of a salesperson.

    Of services: nothing of theirs is stopped later, at a delivery.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.policy.exposure_check = "stop"
        cls.customer.with_company(cls.company).credit_limit = 1000
        cls.salesperson.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.rebate = cls._new_product("Rebate", type="service", invoice_policy="order")
        cls.by_hour = cls._new_product("Hours", type="service", invoice_policy="delivery")
        cls.order = cls._order(order_line=[cls._sold(9)])
        cls.line = cls.order.order_line
        cls.more = cls._quotation(order_line=[cls._sold(2)])
        cls.env.flush_all()

    @classmethod
    def _sold(cls, quantity=1, price=100.0, product=None, **values):
        return cls._line(quantity, price, product or cls.service, **values)

    def _call(self, records, method, **params):
        return self.salesperson, records._name, method, {"ids": records.ids, **params}

    def _write(self, records, **vals):
        return self._call(records, "write", vals=vals)

    def _create(self, model, *vals_list, **params):
        return self.salesperson, model, "create", {"vals_list": list(vals_list), **params}

    def _confirm(self, order=None):
        return self._call(order or self.more, "action_confirm")

    def _exposure(self):
        self.env.flush_all()
        found = self.env["cobranza.exposure"]._of(self.customer, self.company)
        return found[self.customer.id, self.company.id][self.customer].exposure

    def assertOver(self, *calls, says="credit limit"):
        self.assertRefusedOverRpc(*calls, says=says)


class TestSellersWaysRoundLimit(SellersCommon):
    """What a salesperson with a key tries, so that more is sold than the limit lets pass."""

    def _discounted(self):
        """Return an order of 1500, less 600: with the one of 900 it is far above the limit."""
        self.order.sudo()._action_cancel()
        order = self._order(order_line=[self._sold(15), self._sold(1, -600, self.rebate)])
        self.env.flush_all()
        return order, order.order_line[1]

    # -- what takes something off an order ---------------------------------------------------

    def test_a_discount_is_not_deleted_again(self):
        order, discount = self._discounted()
        for calls in (
            [self._write(discount, state="draft"), self._call(discount, "unlink")],
            [
                self._write(discount, state="draft"),
                self._write(order, order_line=[Command.delete(discount.id)]),
            ],
            [self._write(discount, product_uom_qty=0)],
            [self._write(discount, price_unit=-1)],
            [self._write(discount, price_unit=600)],
            [self._write(discount, discount=100)],
            [self._write(discount, product_id=self.by_hour.id, price_unit=0)],
        ):
            with self.subTest(calls[-1][3]):
                self.assertOver(*calls)

    def test_nor_given_to_another_order(self):
        order, discount = self._discounted()
        other = self._quotation(self.other_customer)
        self.env.flush_all()
        self.assertOver(self._write(discount, order_id=other.id))
        self.assertOver(self._write(other, order_line=[Command.link(discount.id)]))
        again = {"order_id": order.id, "price_unit": 101}
        self.assertOver(self._call(discount, "copy", default=again))

    def test_nor_deleted_with_a_note_it_is_linked_to(self):
        order, discount = self._discounted()
        texts = [Command.create({"name": "-", "display_type": "line_note"}) for _text in range(2)]
        order.sudo().order_line = texts
        first, last = order.order_line - order.order_line.filtered("product_id")
        self.env.flush_all()
        self.assertOver(
            self._write(discount, linked_line_id=last.id),
            self._write(last, linked_line_id=first.id),
            self._call(first, "unlink"),
        )
        self.assertOver(
            self._write(discount, linked_line_id=last.id),
            self._write(order, order_line=[Command.delete(last.id)]),
        )
        last.unlink()
        self.assertTrue(discount.exists())

    def test_what_is_never_delivered_takes_nothing_off(self):
        self.order.sudo()._action_cancel()
        for taken_off in (self._sold(1, -600, self.by_hour), self._sold(-6, 100, self.by_hour)):
            order = self._quotation(order_line=[self._sold(15), taken_off])
            self.env.flush_all()
            self.assertOver(self._confirm(order))

    def test_less_than_nothing_at_less_than_nothing_is_something(self):
        for product in (self.service, self.by_hour):
            order = self._quotation(order_line=[self._sold(-2, -100, product)])
            self.env.flush_all()
            self.assertOver(self._confirm(order))

    def test_an_order_of_less_than_nothing_makes_no_room(self):
        self._order(order_line=[self._sold(-50, 100)])
        self._order(order_line=[self._sold(1, -5000, self.rebate)])
        self.env.flush_all()
        self.assertOver(self._confirm())

    # -- invoices that are none of the order's --------------------------------------------------

    def test_no_invoice_is_tied_to_a_line_by_hand(self):
        paid = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "quantity": 9,
                            "price_unit": 100,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        paid.action_post()
        self._pay(paid)
        link = [Command.link(paid.invoice_line_ids.id)]
        self.assertOver(self._write(self.line, invoice_lines=link), self._confirm())
        self.assertOver(
            self._write(
                self.order, order_line=[Command.update(self.line.id, {"invoice_lines": link})]
            ),
            self._confirm(),
        )
        advance = self._sold(0, 0, is_downpayment=True, invoice_lines=link)
        self.assertOver(self._write(self.order, order_line=[advance]), self._confirm())
        self.assertOver(
            self._write(paid.invoice_line_ids, sale_line_ids=[Command.link(self.line.id)]),
            self._confirm(),
            says=DENIED,
        )
        accountant = self._new_user("accountant", "account.group_account_invoice")
        self.line.with_user(accountant).invoice_lines = paid.invoice_line_ids
        self.assertEqual(self.line.qty_invoiced, 9)

    def test_a_reversed_down_payment_counts_again(self):
        wizard = self.env["sale.advance.payment.inv"].with_user(self.salesperson)
        wizard = wizard.create(
            {
                "sale_order_ids": [Command.set(self.order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 300,
            }
        )
        wizard.create_invoices()
        advance = self.order.sudo().invoice_ids
        self.assertEqual(self._exposure(), 900)
        advance.action_post()
        self._pay(advance)
        self.assertEqual(self._exposure(), 600)
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=advance.ids
        )
        reversal.create({"journal_id": advance.journal_id.id}).refund_moves()
        advance.reversal_move_ids.action_post()
        self._commit()
        self.assertEqual(self._exposure(), 600)  # 900 to invoice, 300 to give back
        self._receive(300, payment_type="outbound")
        self.assertEqual(self._exposure(), 900)

    def test_a_draft_to_somebody_else_takes_no_order_off_the_limit(self):
        self.order.partner_invoice_id = self.other_customer
        invoice = self.order.sudo()._create_invoices()
        self.assertEqual(invoice.partner_id, self.other_customer)
        self.assertEqual(self._exposure(), 900)
        self.assertOver(self._confirm())
        self.assertOver(
            self._write(self.order, partner_invoice_id=self.customer.id), self._confirm()
        )
        self._order(self.other_customer)
        self.customer.with_company(self.company).credit_limit = 899
        self.env.flush_all()
        above = [("cobranza_over_limit", "=", True)]
        self.assertIn(
            self.customer, self.env["res.partner"].with_user(self.collector).search(above)
        )

    # -- what a line says of itself ---------------------------------------------------------------

    def test_a_total_that_is_written_hides_no_tax(self):
        tax = self.env["account.tax"].create({"name": "IVA", "amount": 16})
        self.order.sudo()._action_cancel()
        order = self._order(order_line=[self._sold(8, tax_ids=[Command.set(tax.ids)])])
        more = self._quotation(order_line=[self._sold(1, tax_ids=[Command.set(tax.ids)])])
        self.env.flush_all()
        for total in ({"price_total": 0}, {"price_total": 1, "price_subtotal": 1, "price_tax": 0}):
            self.assertOver(self._write(order.order_line, **total), self._confirm(more))
            self.assertOver(self._write(more.order_line, **total), self._confirm(more))
        line = self._sold(1, tax_ids=[Command.set(tax.ids)], price_total=0)
        self.assertOver(self._write(order, order_line=[line]))

    def test_what_is_no_number_is_not_below_a_limit(self):
        for name in ("price_unit", "product_uom_qty", "discount", "price_total", "qty_delivered"):
            for value in (float("nan"), float("inf"), float("-inf")):
                with self.subTest(name, value=value), mute_logger("odoo.http", "odoo.sql_db"):
                    self._try_number(name, value)

    def _try_number(self, name, value):
        """Whatever is written, no order passes after it that would not have."""
        order = self._quotation(order_line=[self._sold(1), self._sold(1, 0)])
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            for user, model, method, params in (
                self._write(order.order_line[1], **{name: value}),
                self._confirm(order),
                self._confirm(),
            ):
                status, answer = self._json2(user, model, method, **params)
            self.assertNotEqual(status, 200, answer)
            savepoint.rollback()
        self.env.invalidate_all()

    # -- an order that becomes another ------------------------------------------------------------

    def test_it_is_not_confirmed_in_parts_nor_copies(self):
        half = self._quotation(order_line=[self._sold(1)])
        copy = self._call(half, "copy", default={"state": "sale"})
        self.env.flush_all()
        self.assertOver(copy, copy)
        self.assertOver(
            self._create(
                "sale.order",
                *[
                    {
                        "partner_id": self.customer.id,
                        "state": "sale",
                        "order_line": [self._sold(1)],
                    }
                    for _time in range(2)
                ],
            )
        )
        self.assertOver(self._call(self.more | half, "action_confirm"))

    def test_a_line_or_two_are_not_added_to_a_confirmed_order(self):
        for calls in (
            [self._write(self.order, order_line=[self._sold(2)])],
            [self._create("sale.order.line", {**self._sold(2)[2], "order_id": self.order.id})],
            [self._call(self.line, "copy", default={"order_id": self.order.id})],
            [self._write(self.more.order_line, order_id=self.order.id)],
            [self._write(self.order, order_line=[Command.link(self.more.order_line.id)])],
            [
                self._write(self.order, locked=True),
                self._write(self.order, locked=False),
                self._write(self.line, product_uom_qty=11),
            ],
            [self._write(self.line, price_unit=120)],
            [self._write(self.line, discount=-20)],
            [self._write(self.line, product_uom_qty=10.01)],
            [self._write(self.line, product_uom_id=self.env.ref("uom.product_uom_dozen").id)],
        ):
            with self.subTest(calls[-1][3]):
                self.assertOver(*calls, says="credit limit|locked")

    def test_a_note_or_an_empty_line_becomes_no_goods(self):
        order = self._order(
            order_line=[
                Command.create({"name": "Note", "display_type": "line_note"}),
                self._sold(0, 1000),
                self._sold(5, 0),
            ]
        )
        note, none, free = order.order_line
        self.env.flush_all()
        self.assertOver(self._write(none, product_uom_qty=2))
        self.assertOver(self._write(free, price_unit=100))
        becomes = {"display_type": False, "product_id": self.service.id, "price_unit": 500}
        self.assertOver(self._write(note, **becomes, product_uom_qty=1), says=".")

    def test_a_cancelled_order_is_not_reopened_beside_another(self):
        self.order.sudo()._action_cancel()
        self._order(order_line=[self._sold(9)])
        self.env.flush_all()
        self.assertOver(self._write(self.order, state="sale"))
        self.assertOver(self._call(self.order, "action_draft"), self._confirm(self.order))
        self.assertOver(
            self._write(self.order, state="sent", date_order="2020-01-01"),
            self._confirm(self.order),
        )

    def test_an_optional_line_is_not_taken_afterwards(self):
        section = {"name": "Options", "display_type": "line_section", "is_optional": True}
        order = self._order(order_line=[Command.create(section), self._sold(0)])
        self.env.flush_all()
        self.assertOver(self._write(order.order_line[1], product_uom_qty=2))

    # -- whose it is ---------------------------------------------------------------------------------

    def test_the_customer_comes_after_the_confirmation(self):
        order = self._order(self.other_customer, order_line=[self._sold(2)])
        self.env.flush_all()
        mine = self.customer.id
        for vals in (
            {"partner_id": mine},
            {"partner_invoice_id": mine},
            {"partner_invoice_id": self.buyer.id},
            {"partner_id": self.buyer.id, "partner_invoice_id": self.other_customer.id},
        ):
            with self.subTest(vals):
                self.assertOver(self._write(order, **vals))
        self.assertOver(self._write(self.other_customer, parent_id=mine))
        self.assertOver(
            self._write(self.customer, child_ids=[Command.link(self.other_customer.id)])
        )

    def test_an_address_of_the_customer_is_the_customer(self):
        for values in (
            {"partner_id": self.buyer.id},
            {"partner_id": self.other_customer.id, "partner_invoice_id": self.buyer.id},
        ):
            order = self._quotation(order_line=[self._sold(2)], **values)
            self.env.flush_all()
            self.assertOver(self._confirm(order))
        address = {"name": "Site", "type": "delivery", "parent_id": self.customer.id}
        address = self.env["res.partner"].with_user(self.salesperson).create(address)
        order = self._quotation(address, order_line=[self._sold(2)])
        self.env.flush_all()
        self.assertOver(self._confirm(order))

    def test_another_currency_or_rate(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        pricelist = self.env["product.pricelist"].create({"name": "E", "currency_id": euro.id})
        self.env.flush_all()
        self.assertOver(self._write(self.order, currency_id=euro.id))
        self.assertOver(self._write(self.order, pricelist_id=pricelist.id), says=".")
        self.assertOver(
            self._write(self.more, pricelist_id=pricelist.id, currency_rate=1e6), self._confirm()
        )
        order = self._quotation(order_line=[self._sold(1)], pricelist_id=pricelist.id)
        self.env.flush_all()
        self.assertOver(self._write(order, currency_rate=1e6), self._confirm(order))

    # -- what only others write -----------------------------------------------------------------

    def test_limit_group_and_policy_are_not_theirs(self):
        group = self.env["cobranza.credit.group"].create(
            {"name": "G", "credit_limit": 1, "partner_ids": [Command.set(self.customer.ids)]}
        )
        debtor = self._debtor() or self.env["cobranza.debtor"]._get_or_create_for(
            self.customer, self.company
        )
        self.env.flush_all()
        self.assertOver(self._write(group, active=False), says=DENIED)
        self.assertOver(self._call(group, "unlink"), says=DENIED)
        self.assertOver(self._write(debtor, policy_id=False), says="cannot be written")
        self.assertOver(self._write(self.policy, exposure_check="none"), says=DENIED)
        self.assertOver(self._write(self.company, account_use_credit_limit=False), says=DENIED)
        for name in ("credit_limit", "use_partner_credit_limit"):
            self.assertOver(self._write(self.customer, **{name: 0}), says="credit_limit")
            context = {f"default_{name}": 1e9}
            self.assertOver(
                self._create("res.partner", {"name": "New"}, context=context), says="credit_limit"
            )
        receivable = self.company_data["default_account_receivable"]
        other = receivable.copy({"non_trade": True})
        self.env.flush_all()
        for account in (other, self.company_data["default_account_revenue"]):
            theirs = {"property_account_receivable_id": account.id}
            self.assertOver(self._write(self.customer, **theirs), says="counts for no credit limit")
            self.assertOver(
                self._create("res.partner", {"name": "New", **theirs}),
                says="counts for no credit limit",
            )
        *call, params = self._write(self.customer, property_account_receivable_id=receivable.id)
        self.assertEqual(self._json2(*call, **params)[0], 200)
        self._try_contacts_of(other)
        turn = {"kind": "partner", "whose": self.customer.id, "company_id": self.company.id}
        self.assertOver(self._create("cobranza.credit.turn", turn), says=DENIED)

    def _try_contacts_of(self, account):
        """Whose debts accounting books elsewhere has contacts as anybody has; nobody joins them."""
        owner = self.env["res.partner"].create({"name": "Staff", "is_company": True})
        owner.with_company(self.company).property_account_receivable_id = account
        self.env.flush_all()
        theirs = {"property_account_receivable_id": account.id}
        contact = {"name": "Site", "parent_id": owner.id}
        for call in (
            self._create("res.partner", contact, {**contact, "type": "delivery", **theirs}),
            self._write(owner, name="Our staff", child_ids=[Command.create({"name": "Office"})]),
            self._write(owner, **theirs),
        ):
            *call, params = call
            status, answer = self._json2(*call, **params)
            self.assertEqual(status, 200, answer)
        contacts = owner.child_ids.with_company(self.company)
        self.assertEqual(contacts.property_account_receivable_id, account)
        joins = self.env["res.partner"].create({"name": "Has a limit"})
        joins.with_company(self.company).credit_limit = 500
        free = self.env["res.partner"].create({"name": "Has none"})
        self.env.flush_all()
        says = "counts for no credit limit"
        self.assertOver(self._write(joins, parent_id=owner.id), says=says)
        self.assertOver(self._write(owner, child_ids=[Command.link(joins.id)]), says=says)
        free.with_user(self.salesperson).parent_id = owner
        self.assertEqual(free.commercial_partner_id, owner)

    def test_a_payment_is_not_said(self):
        transaction = {
            "amount": 200,
            "currency_id": self.company.currency_id.id,
            "partner_id": self.customer.id,
            "provider_id": self.env["payment.provider"].search([], limit=1).id,
            "state": "done",
        }
        self.assertOver(self._create("payment.transaction", transaction), says=DENIED)
        self.assertOver(
            self._write(self.more, transaction_ids=[Command.create(transaction)]),
            self._confirm(),
            says="online payments",
        )
        self.assertOver(
            self._write(self.more, require_payment=False, amount_paid=200), self._confirm()
        )
        self.assertOver(
            self._write(self.more, require_payment=True, prepayment_percent=0.001), self._confirm()
        )

    def test_nor_by_a_wizard_or_an_import(self):
        columns = [
            "id",
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/price_unit",
        ]
        row = ["__import__.o1", str(self.customer.id), "sale", str(self.service.id), "200"]
        with mute_logger("odoo.http", "odoo.sql_db"):
            status, answer = self._json2(
                self.salesperson, "sale.order", "load", fields=columns, data=[row]
            )
        self.assertEqual(status, 200)
        self.assertFalse(answer["ids"])
        self.assertIn("credit limit", str(answer["messages"]))
        self.assertOver(self._call(self.more, "web_save", vals={"state": "sale"}, specification={}))
