from odoo import Command
from odoo.tools import mute_logger

from odoo.addons.cobranza_followup.tests.common import day

from ..rpc_common import HoldsRpcCommon


class TestWaysRound(HoldsRpcCommon):
    """Ways round a hold that only take a key and some patience, as the one who could go them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order(quantity=5)
        cls.line = cls.order.order_line
        cls.service_order = cls._order(order_line=[cls._line(product=cls.service)])
        cls.delivery = cls.order.sudo().picking_ids
        cls.move = cls.delivery.move_ids
        cls.free_order = cls._order(cls.other_customer, quantity=5)
        cls.free_line = cls.free_order.order_line
        cls.friend = cls.env["res.partner"].create({"name": "Transportes Paz", "lang": "en_US"})
        cls.sugar = cls._new_product("Sugar, sack")
        cls.env["stock.quant"]._update_available_quantity(cls.sugar, cls.stock, 100)

    def setUp(self):
        super().setUp()
        self._hold()
        self.env.flush_all()

    def _peace(self):
        self._debtor().hold_id.with_user(self.manager).action_end("A minute of peace")

    # -- words for the calls -----------------------------------------------------------------

    def _sell(self, method, records, **params):
        return self.salesperson, records._name, method, {"ids": records.ids, **params}

    def _store(self, method, records, **params):
        return self.storekeeper, records._name, method, {"ids": records.ids, **params}

    def _sell_write(self, records, **vals):
        return self._sell("write", records, vals=vals)

    def _store_write(self, records, **vals):
        return self._store("write", records, vals=vals)

    def _validate(self, picking):
        return self._store("button_validate", picking, context={"skip_backorder": True})

    def _anonymous(self, **values):
        """Return a delivery without a contact that is done: nobody's."""
        picking = self._transfer(self.stock, self.customers, quantity=5, **values)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.env.flush_all()
        return picking

    def _third_party(self):
        """Return an order of the held customer that is delivered to somebody else's address."""
        self._peace()
        order = self._order(quantity=5, partner_shipping_id=self.friend.id)
        self._hold()
        self.env.flush_all()
        return order, order.sudo().picking_ids

    # -- an order given to somebody else ---------------------------------------------------------

    def test_the_order_is_not_handed_over(self):
        order, picking = self._third_party()
        other = self.other_customer.id
        for vals in (
            {"partner_id": other, "partner_invoice_id": other},
            {"partner_id": other},
            {"partner_invoice_id": other},
        ):
            self.assertRefusedOverRpc(self._sell_write(order, **vals))
        self.assertRefusedOverRpc(
            self._sell_write(order, state="draft"),
            self._sell_write(order, partner_id=other, partner_invoice_id=other),
            self._validate(picking),
        )
        self.assertRefusedOverRpc(
            self._sell_write(order, state="cancel"),
            self._sell_write(order, partner_id=other, partner_invoice_id=other),
            self._validate(picking),
        )

    def test_an_order_under_an_exception_is_not_handed_over_either(self):
        self._exception(self.order)
        other = self.other_customer.id
        self.assertRefusedOverRpc(
            self._sell_write(self.order, partner_id=other, partner_invoice_id=other)
        )

    def test_its_lines_do_not_go_to_another_order(self):
        order, picking = self._third_party()
        self.assertRefusedOverRpc(
            self._sell_write(order.order_line, order_id=self.free_order.id),
            self._validate(picking),
        )

    def test_it_is_not_deleted_under_its_delivery(self):
        order, picking = self._third_party()
        self.salesperson.group_ids |= self.env.ref("sales_team.group_sale_manager")
        self.env.flush_all()
        self.assertRefusedOverRpc(
            self._sell_write(order, state="cancel"),
            self._sell("unlink", order),
            self._validate(picking),
        )
        self.assertRefusedOverRpc(
            self._sell_write(order.order_line, state="draft"),
            self._sell_write(order, state="draft"),
            self._sell("unlink", order.order_line),
            self._validate(picking),
        )

    def test_its_references_do_not_leave_it(self):
        order, picking = self._third_party()
        references = order.sudo().stock_reference_ids
        self.assertTrue(references)
        for calls in (
            [self._store_write(picking.move_ids, sale_line_id=False)],
            [self._store_write(picking, sale_id=False)],
            [
                self._sell_write(references, sale_ids=[Command.clear()]),
                self._store_write(picking.move_ids, sale_line_id=False),
            ],
            [
                self._sell_write(order, stock_reference_ids=[Command.clear()]),
                self._store_write(picking.move_ids, sale_line_id=False),
            ],
        ):
            self.assertRefusedOverRpc(*calls, self._validate(picking))

    def test_a_finished_delivery_without_contact_gets_no_held_customer(self):
        for vals in ({"partner_id": self.buyer.id}, {"sale_id": self.order.id}):
            self.assertRefusedOverRpc(self._store_write(self._anonymous(), **vals))
        for vals in (
            {"partner_id": self.customer.id},
            {"sale_line_id": self.line.id},
            {"picking_id": self.delivery.id},
        ):
            self.assertRefusedOverRpc(self._store_write(self._anonymous().move_ids, **vals))

    def test_nor_by_the_order_its_line_or_a_reference(self):
        done = self._anonymous()
        self.assertRefusedOverRpc(
            self._sell_write(self.line, move_ids=[Command.link(done.move_ids.id)])
        )
        self.assertRefusedOverRpc(self._sell_write(self.order, picking_ids=[Command.link(done.id)]))
        reference = {
            "name": "Any",
            "sale_ids": [Command.link(self.order.id)],
            "move_ids": [Command.set(done.move_ids.ids)],
        }
        self.assertRefusedOverRpc(
            (self.collector, "stock.reference", "create", {"vals_list": [reference]})
        )
        owned = self.order.sudo().stock_reference_ids
        self.assertRefusedOverRpc(
            (
                self.collector,
                "stock.reference",
                "write",
                {"ids": owned.ids, "vals": {"move_ids": [Command.link(done.move_ids.id)]}},
            )
        )

    def test_what_was_delivered_is_not_taken_off_the_order(self):
        """Or its line would let as much leave a second time."""
        exception = self._exception(self.order)
        self.delivery.with_user(self.storekeeper).button_validate()
        self.assertEqual(exception.used_order_ids, self.order)
        self.env.flush_all()
        for vals in (
            {"sale_line_id": False},
            {"sale_line_id": self.free_line.id},
            {"state": "cancel"},
            {"state": "assigned"},
        ):
            self.assertRefusedOverRpc(self._store_write(self.move, **vals))
        again = self._transfer(self.stock, self.customers, quantity=1, partner_id=self.customer.id)
        again.move_ids.sudo().sale_line_id = self.line
        again.move_ids.quantity = 1
        self.env.flush_all()
        self.assertRefusedOverRpc(self._validate(again))

    # -- other goods and other places -----------------------------------------------------------

    def test_other_goods_do_not_leave_under_an_order_with_an_exception_line(self):
        self._exception(self.order)
        self.env.flush_all()
        vals = {
            "product_id": self.sugar.id,
            "product_uom_qty": 50,
            "quantity": 50,
            "picked": True,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
            "sale_line_id": self.line.id,
        }
        self.assertRefusedOverRpc(
            self._store_write(self.delivery, move_ids=[Command.create(vals)]),
            self._store_write(self.move, picked=True),
            self._validate(self.delivery),
        )

    def test_a_delivery_is_not_redirected(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 2", "location_id": self.stock.id, "usage": "internal"}
        )
        loss = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)], limit=1
        )
        for place in (self.suppliers, loss, shelf):
            with self.subTest(place.usage):
                self.assertRefusedOverRpc(
                    self._store_write(self.delivery, location_dest_id=place.id),
                    self._validate(self.delivery),
                )
                self.assertRefusedOverRpc(
                    self._store_write(self.move, location_dest_id=place.id),
                    self._validate(self.delivery),
                )
                self.assertRefusedOverRpc(
                    self._store_write(self.delivery.move_line_ids, location_dest_id=place.id),
                    self._validate(self.delivery),
                )
        self.assertRefusedOverRpc(
            self._store_write(self.delivery, picking_type_id=self.warehouse.int_type_id.id),
            self._validate(self.delivery),
        )
        self.assertRefusedOverRpc(
            self._store_write(self.move, location_id=self.customers.id),
            self._validate(self.delivery),
        )

    def test_a_delivery_redirected_before_the_hold_is_still_its_customers(self):
        production = self.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", self.company.id)], limit=1
        )
        for place in (self.suppliers, production):
            with self.subTest(place.usage):
                self._peace()
                self.move.with_user(self.storekeeper).location_dest_id = place
                self._hold()
                self.env.flush_all()
                self.assertRefusedOverRpc(self._validate(self.delivery))

    def test_a_place_of_the_customers_own_that_is_called_internal_is_no_shelf_of_ours(self):
        self._peace()
        shelf = self.env["stock.location"].create(
            {"name": "Theirs", "location_id": self.customers.id, "usage": "internal"}
        )
        self.customer.property_stock_customer = shelf
        order = self._order(quantity=5)
        picking = order.sudo().picking_ids
        self.assertEqual(picking.location_dest_id.usage, "internal")
        self._hold()
        self.env.flush_all()
        self.assertRefusedOverRpc(self._validate(picking))

    def test_goods_do_not_leave_in_two_steps(self):
        shop = self.env["stock.location"].create(
            {"name": "Shop", "location_id": self.customers.id, "usage": "customer"}
        )
        first = self._transfer(self.stock, shop, quantity=5)
        first.button_validate()
        second = self._transfer(shop, self.customers, quantity=5, partner_id=self.customer.id)
        second.move_ids.quantity = 5
        self.env.flush_all()
        self.assertRefusedOverRpc(self._validate(second))

    def test_a_move_to_a_transfer_of_somebody_else_is_still_theirs(self):
        bare = self._transfer(self.stock, self.customers, partner_id=self.customer.id)
        other = self._transfer(self.stock, self.customers, partner_id=self.friend.id)
        self.env.flush_all()
        self.assertRefusedOverRpc(
            self._store_write(bare.move_ids, picking_id=other.id), self._validate(other)
        )

    # -- a confirmed order that becomes something else -----------------------------------------

    def test_product_currency_and_unit_are_not_swapped(self):
        # Odoo itself refuses another product once there is a delivery.
        self.assertRefusedOverRpc(self._sell_write(self.line, product_id=self.sugar.id), says=".")
        dearer = self._new_product("Assembly abroad", type="service")
        self.assertRefusedOverRpc(
            self._sell_write(self.service_order.order_line, product_id=dearer.id, price_unit=100)
        )
        kilo = self.env.ref("uom.product_uom_kgm")
        self.assertRefusedOverRpc(
            self._sell_write(self.line, product_uom_id=kilo.id, product_uom_qty=1, price_unit=1)
        )
        euro = self.setup_other_currency("EUR")
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        self.env.flush_all()
        self.assertRefusedOverRpc(
            self._sell_write(self.order, pricelist_id=pricelist.id),
            says=".",  # by Odoo itself
        )
        self.assertRefusedOverRpc(self._sell_write(self.order, currency_id=euro.id))

    def test_a_total_that_is_written_does_not_hide_a_higher_price(self):
        self.assertRefusedOverRpc(self._sell_write(self.line, price_unit=200, price_total=500))
        self.assertRefusedOverRpc(
            self._sell_write(self.line, price_total=9999, price_subtotal=9999),
            self._sell_write(self.line, price_unit=200),
        )

    def test_a_line_that_says_it_is_a_draft_does_not_grow(self):
        self.assertRefusedOverRpc(
            self._sell_write(self.line, state="draft"),
            self._sell_write(self.line, product_uom_qty=50),
        )

    def test_a_done_line_does_not_grow_in_disguise(self):
        self._exception(self.order)
        self.delivery.with_user(self.storekeeper).button_validate()
        self.env.flush_all()
        line = self.delivery.move_line_ids
        self.assertRefusedOverRpc(self._store_write(line, quantity=50, quantity_product_uom=5))
        self.assertRefusedOverRpc(
            self._store_write(line, state="assigned"),
            self._store_write(line, quantity=50),
        )

    # -- authority that is only said -----------------------------------------------------------

    def test_defaults_of_a_context_reach_no_protected_field(self):
        other = self._order(self.other_customer)
        exception = self._exception(self.order)
        self.env.flush_all()
        context = {
            "default_cobranza_exception_ids": [Command.link(exception.id)],
            "default_state": "sale",
        }
        vals = {
            "partner_id": self.customer.id,
            "order_line": [Command.create({"product_id": self.goods.id})],
        }
        create = (self.salesperson, "sale.order", "create")
        self.assertRefusedOverRpc((*create, {"vals_list": [vals], "context": context}))
        context.pop("default_state")
        for name, value in (("cobranza_asked_share", 0.01), ("transaction_ids", [[0, 0, {}]])):
            forged = {f"default_{name}": value}
            self.assertRefusedOverRpc((*create, {"vals_list": [vals], "context": forged}), says=".")
        status, ids = self._json2(*create, vals_list=[vals], context=context)
        self.assertEqual(status, 200)
        order = self.env["sale.order"].browse(ids)
        self.assertFalse(order.cobranza_exception_ids | other.cobranza_exception_ids)
        self.assertFalse(order.transaction_ids)
        self.assertFalse(order.cobranza_asked_share)

    def test_a_default_of_ones_own_reaches_none_either(self):
        exception = self._exception(self.order)
        self.env["ir.default"].with_user(self.salesperson).set(
            "sale.order", "cobranza_exception_ids", [Command.link(exception.id)], user_id=True
        )
        order = self._quotation()
        self.assertFalse(order.cobranza_exception_ids)

    def test_a_request_is_open_whatever_the_context_says(self):
        order = self._quotation()
        self.env.flush_all()
        context = {
            "default_state": "granted",
            "default_user_id": self.manager.id,
            "default_answer": "Of course",
            "default_answered_by_id": self.manager.id,
        }
        status, _answer = self._json2(
            self.salesperson,
            "sale.order",
            "action_request_exception",
            ids=order.ids,
            note="Please",
            context=context,
        )
        self.assertEqual(status, 200)
        self.assertRecordValues(
            self.env["cobranza.exception.request"].search([("order_id", "=", order.id)]),
            [
                {
                    "state": "open",
                    "user_id": self.salesperson.id,
                    "answer": False,
                    "answered_by_id": False,
                }
            ],
        )

    def test_a_hold_and_an_exception_are_what_they_say_whatever_the_context_says(self):
        self._peace()
        self.env.flush_all()
        context = {
            "default_state": "ended",
            "default_source": "policy",
            "default_stage_id": self.stages["terms"].id,
            "default_date_from": str(day(30)),
            "default_excepted_on": "2026-01-01 00:00:00",
            "default_excepted_by_id": self.salesperson.id,
        }
        vals = {"debtor_id": self._debtor().id, "reason": "Cheque returned"}
        status, ids = self._json2(
            self.manager, "cobranza.hold", "create", vals_list=[vals], context=context
        )
        self.assertEqual(status, 200, ids)
        self.assertRecordValues(
            self.env["cobranza.hold"].browse(ids),
            [
                {
                    "state": "active",
                    "source": "manual",
                    "stage_id": False,
                    "date_from": day(0),
                    "ended_on": False,
                    "ended_by_id": False,
                }
            ],
        )
        context = {
            "default_user_id": self.salesperson.id,
            "default_order_amount": 9999,
            "default_used_order_ids": [Command.link(self.order.id)],
            "default_last_used_on": "2026-01-01 00:00:00",
            "default_partner_id": self.other_customer.id,
        }
        status, ids = self._json2(
            self.manager, "cobranza.exception", "create", vals_list=[vals], context=context
        )
        self.assertEqual(status, 200, ids)
        self.assertRecordValues(
            self.env["cobranza.exception"].browse(ids),
            [
                {
                    "user_id": self.manager.id,
                    "partner_id": self.customer.id,
                    "order_amount": 0,
                    "used_order_ids": [],
                    "last_used_on": False,
                }
            ],
        )

    def test_a_delivery_is_not_done_by_default(self):
        vals = {
            "picking_type_id": self.warehouse.out_type_id.id,
            "partner_id": self.customer.id,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }
        move = {
            "product_id": self.goods.id,
            "product_uom_qty": 1,
            "quantity": 1,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
            "partner_id": self.customer.id,
        }
        for model, values in (
            ("stock.picking", {**vals, "move_ids": [Command.create(move)]}),
            ("stock.move", move),
        ):
            with mute_logger("odoo.http", "odoo.sql_db"):
                status, answer = self._json2(
                    self.storekeeper,
                    model,
                    "create",
                    vals_list=[values],
                    context={"default_state": "done"},
                )
            if status == 200:
                self.assertNotEqual(self.env[model].browse(answer).state, "done")
            else:
                self.assertRegex(answer["message"], "credit hold|stopped|credit limit")

    # -- what stays free ------------------------------------------------------------------------

    def test_what_is_no_way_round_stays_possible(self):
        """The address of the same customer, a free customer's delivery, a return."""
        for call in (
            self._sell_write(self.order, partner_invoice_id=self.buyer.id),
            self._store_write(self.delivery, partner_id=self.buyer.id),
            self._sell_write(self.free_order, partner_invoice_id=self.friend.id),
            self._sell_write(self.free_line, product_uom_qty=6),
            self._validate(self.free_order.sudo().picking_ids),
            self._store_write(self.free_order.sudo().picking_ids, partner_id=self.friend.id),
            self._store_write(self._anonymous(), partner_id=self.friend.id),
            self._sell_write(self.order, state="cancel"),
        ):
            user, model, method, params = call
            status, answer = self._json2(user, model, method, **params)
            self.assertEqual(status, 200, (call, answer))
