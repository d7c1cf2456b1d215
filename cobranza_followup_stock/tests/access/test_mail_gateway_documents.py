from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..rpc_common import HoldsRpcCommon


class TestMailGatewayDocuments(HoldsRpcCommon):
    """Any employee may hand Odoo a mail; what it becomes runs as superuser, and passes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls._new_user("employee", "base.group_user")
        cls._give_key(cls.employee)
        cls.confirmed = cls._order(quantity=5)
        cls.delivery = cls.confirmed.sudo().picking_ids

    def setUp(self):
        super().setUp()
        self._hold()
        self.order = self._quotation(quantity=5)
        self.env.flush_all()

    def _mail(self, model, sender="employee@company.example", context=None, **values):
        """Return the call that hands a mail to Odoo, to become a record of `model`."""
        message = (
            f"From: {sender}\nTo: nobody@company.example\nSubject: Please\n"
            f"Message-Id: <{model}-{len(self.env['mail.message'].search([]))}@x.example>\n\nHello\n"
        )
        params = {"model": model, "message": message, "custom_values": values}
        return self.employee, "mail.thread", "message_process", {**params, "context": context or {}}

    def assertNotMailed(self, *args, says="credit hold|stopped", **values):
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.assertRefusedOverRpc(self._mail(*args, **values), says=says)

    def test_the_gateway_works(self):
        user, model, method, params = self._mail("sale.order", partner_id=self.other_customer.id)
        status, id_ = self._json2(user, model, method, **params)
        self.assertEqual(status, 200, id_)
        self.assertEqual(self.env["sale.order"].browse(id_).partner_id, self.other_customer)

    def test_no_order_comes_confirmed(self):
        lines = [Command.create({"product_id": self.goods.id})]
        order = {"partner_id": self.customer.id, "order_line": lines}
        for sender in ("employee@company.example", self.manager.email):
            self.assertNotMailed("sale.order", sender, state="sale", **order)
            user, model, method, params = self._mail(
                "sale.order", sender, {"default_state": "sale"}, **order
            )
            with mute_logger("odoo.http", "odoo.addons.mail.models.mail_thread"):
                status, answer = self._json2(user, model, method, **params)
            if status == 200:
                self.assertEqual(self.env["sale.order"].browse(answer).state, "draft")
            else:
                self.assertIn("credit hold", answer["message"])

    def test_no_protected_field_of_an_order_is_mailed(self):
        exception = self._exception(self._quotation())
        payment = {"amount": 500, "state": "done", "currency_id": self.company.currency_id.id}
        for vals in (
            {"cobranza_exception_ids": [Command.link(exception.id)]},
            {"cobranza_exception_ids": [Command.create({"reason": "Mine"})]},
            {"cobranza_asked_share": 0.01},
            {"transaction_ids": [Command.create(payment)]},
        ):
            self.assertNotMailed(
                "sale.order",
                self.manager.email,
                says="not written on an order",
                partner_id=self.customer.id,
                **vals,
            )

    def test_no_payment_is_mailed(self):
        """A contact that comes by mail may bring a card along, and payments done with it."""
        provider = self.env["payment.provider"].search([], limit=1)
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        by = {"provider_id": provider.id, "payment_method_id": method.id}
        payment = {
            **by,
            "reference": "MAILED",
            "amount": 500,
            "currency_id": self.order.currency_id.id,
            "partner_id": self.customer.id,
            "state": "done",
            "sale_order_ids": [Command.link(self.order.id)],
        }
        card = {**by, "provider_ref": "card", "transaction_ids": [Command.create(payment)]}
        user, model, name, params = self._mail(
            "res.partner", name="Somebody", payment_token_ids=[Command.create(card)]
        )
        status, answer = self._json2(user, model, name, **params)
        self.assertEqual(status, 200, answer)
        mailed = self.env["payment.transaction"].search([("reference", "=", "MAILED")])
        self.assertRecordValues(
            mailed,
            [{"state": "done", "cobranza_unproven": True, "sale_order_ids": self.order.ids}],
        )
        self.assertRefused(self.order.action_confirm)

    def test_no_delivery_comes_done(self):
        move = {
            "product_id": self.goods.id,
            "product_uom_qty": 1,
            "quantity": 1,
            "picked": True,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }
        picking = {
            "picking_type_id": self.warehouse.out_type_id.id,
            "partner_id": self.customer.id,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }
        self.assertNotMailed(
            "stock.picking", **picking, move_ids=[Command.create({**move, "state": "done"})]
        )
        self.assertNotMailed(
            "stock.picking", **picking, state="done", move_ids=[Command.create(move)]
        )

    def test_no_delivery_changes_hands_by_a_mail(self):
        free = {"partner_id": self.other_customer.id}
        self.assertNotMailed(
            "sale.order",
            partner_id=self.other_customer.id,
            picking_ids=[Command.update(self.delivery.id, {**free, "sale_id": False})],
        )
        elsewhere = {"location_dest_id": self.suppliers.id, **free}
        line = {
            "product_id": self.goods.id,
            "move_ids": [Command.update(self.delivery.move_ids.id, elsewhere)],
        }
        user, model, method, params = self._mail(
            "sale.order",
            partner_id=self.other_customer.id,
            order_line=[Command.create(line)],
        )
        with mute_logger("odoo.http", "odoo.addons.mail.models.mail_thread"):
            self._json2(user, model, method, **params)
        self.assertRefused(self.delivery.with_user(self.storekeeper).button_validate)

    def test_superuser_is_no_manager(self):
        values = {"debtor_id": self._debtor().id, "order_id": self.order.id, "reason": "Mine"}
        for user in (self.employee, self.manager, self.env.ref("base.user_root")):
            with self.assertRaises(AccessError):
                self.env["cobranza.exception"].with_user(user).sudo().create(values)
        self.order.action_request_exception("Please")
        request = self.env["cobranza.exception.request"].search([])
        with self.assertRaises(AccessError):
            request.sudo().write({"state": "granted"})
        with self.assertRaises(AccessError):
            request.sudo().create({"note": "x", "user_id": self.employee.id})
        with self.assertRaises(AccessError):
            self.env["cobranza.exception.use"].sudo().create(
                {"exception_id": self._exception().id, "order_id": self.order.id}
            )
