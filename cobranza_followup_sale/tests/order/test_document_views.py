from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form

from odoo.addons.cobranza_followup.tests.desk_common import DeskCommon


class DocumentViewsCommon(DeskCommon):
    def assertShowTheHoldAlone(self, user, model, *external_ids):
        """Views load for who only sees the hold, and show them no more of the debtor."""
        for external_id in external_ids:
            with self.subTest(user=user.name, view=external_id):
                view = self.env.ref(external_id)
                arch = self.env[model].with_user(user).get_view(view.id, view.type)["arch"]
                self.assertIn("cobranza_hold_reason", arch)
                self.assertNotIn("cobranza_stage_id", arch)
                self.assertNotIn("cobranza_days_overdue", arch)

    def assertShowsTheHoldInList(self, model):
        view = self.env[model].with_user(self.manager).get_view(view_type="list")
        [shown] = etree.fromstring(view["arch"]).xpath("//field[@name='cobranza_hold_reason']")
        self.assertEqual(shown.get("optional"), "show")
        self.assertEqual(shown.get("decoration-danger"), "cobranza_hold")


class TestDocumentViews(DocumentViewsCommon):
    """Orders on the screens of who works with them, and of managers."""

    def test_orders_load_for_those_who_only_see_the_hold(self):
        self.assertShowTheHoldAlone(
            self.salesperson,
            "sale.order",
            "sale.view_order_form",
            "sale.view_quotation_tree",
            "sale.view_sale_order_kanban",
        )

    def test_orders_show_the_hold_in_their_list(self):
        self.assertShowsTheHoldInList("sale.order")

    def test_only_managers_make_exceptions(self):
        self.assertNotIn("Make Exception", self._buttons(self.collector))
        self.assertIn("Make Exception", self._buttons(self.manager))

    def test_put_on_hold_make_an_exception_and_end_the_hold(self):
        form = self._press(self.manager, "Put on Hold")
        form.reason = "Cheque returned"
        hold = form.save()
        self.assertEqual(self.debtor.hold_id, hold)
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        self.assertFalse(order.cobranza_passes_hold)

        form = self._press(self.manager, "Make Exception")
        form.order_id = order
        form.is_limited = True
        form.amount_max = 500
        form.reason = "Paid for in advance"
        exception = form.save()
        self.assertRecordValues(
            exception,
            [{"hold_id": hold.id, "order_id": order.id, "user_id": self.manager.id}],
        )
        order.invalidate_recordset(["cobranza_passes_hold"])
        self.assertTrue(order.cobranza_passes_hold)

        form = self._press(self.manager, "End Hold")
        form.reason = "The cheque was cashed"
        form.save().action_end()
        self.assertFalse(self.debtor.hold_id)
        self.assertEqual(hold.end_reason, "The cheque was cashed")

    def test_an_exception_from_the_order(self):
        self._hold()
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        action = order.with_user(self.manager).action_make_credit_exception()
        form = Form(
            self.env["cobranza.exception"]
            .with_user(self.manager)
            .with_context(**action["context"]),
            view=action["views"][0][0],
        )
        form.reason = "Agreed with sales"
        self.assertEqual(form.save().order_id, order)
        free = self.env["sale.order"].create({"partner_id": self.partner_a.id})
        with self.assertRaisesRegex(UserError, "is not on hold"):
            free.action_make_credit_exception()
