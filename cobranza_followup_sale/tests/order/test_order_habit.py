from odoo.tests import Form

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon


class TestOrderHabit(CobranzaCommon):
    """Whoever agrees on terms sees how the customer usually pays."""

    def test_the_quotation_says_how_the_customer_pays(self):
        for due in (-150, -120, -90, -60):
            self._pay(self._invoice(due), on=due + 9)
        self._run()
        orders = self.env["sale.order"].with_user(self.salesperson)
        form = Form(orders)
        form.partner_id = self.customer
        order = form.save()
        self.assertRegex(
            order.cobranza_payment_habit, "^Usually pays 9 days after the due date, between"
        )
        newcomer = self.env["res.partner"].create({"name": "Newcomer"})
        self.assertFalse(orders.create({"partner_id": newcomer.id}).cobranza_payment_habit)
