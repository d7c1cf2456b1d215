from unittest.mock import patch

from odoo import Command

from ..credit.test_limit_order import LimitCommon


class TestChargedOn(LimitCommon):
    """A bill whose costs an order charges on is posted, whoever the order is for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user("accountant", "account.group_account_user")
        # Odoo wants it of who posts such a bill.
        cls.accountant.group_ids |= cls._group("sales_team.group_sale_salesman_all_leads")
        plan = cls.env["account.analytic.plan"].create({"name": "Jobs"})
        cls.job = cls.env["account.analytic.account"].create(
            {"name": "Job", "plan_id": plan.id, "company_id": cls.company.id}
        )
        cls.flight = cls._new_product(
            "Flight", type="service", expense_policy="cost", invoice_policy="delivery"
        )
        cls.airline = cls.env["res.partner"].create({"name": "Airline"})

    def _post_bill(self, order, amount=50):
        """Post a bill as the accountant; what else is installed finds the order of its costs."""
        bill = (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": "in_invoice",
                    "partner_id": self.airline.id,
                    "invoice_date": self.company._cobranza_today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.flight.id,
                                "quantity": 1,
                                "price_unit": amount,
                                "tax_ids": [],
                                "analytic_distribution": {str(self.job.id): 100},
                            }
                        )
                    ],
                }
            )
        )
        with patch.object(
            self.env.registry["account.move.line"],
            "_sale_determine_order",
            lambda lines: {line.id: order.with_env(lines.env).sudo() for line in lines},
        ):
            bill.action_post()
        self._commit()
        return bill

    def assertChargedOn(self, order):
        self.assertEqual(self._post_bill(order).state, "posted")
        self.assertRecordValues(
            order.order_line[-1], [{"product_id": self.flight.id, "price_unit": 50}]
        )

    def test_of_a_held_customer(self):
        order = self._order(quantity=1)
        self._hold()
        self.assertChargedOn(order)
        self.assertRefused(order.write, {"order_line": [self._line(1)]})

    def test_above_the_limit_it_counts(self):
        order = self._order(quantity=10)
        self.assertChargedOn(order)
        self.assertEqual(self._exposure(), 1050)
        self.assertOver(self._quotation().action_confirm)

    def test_nobody_else_says_that_it_is_charged_on(self):
        order = self._order(quantity=1)
        self._hold()
        order = order.with_context(cobranza_from_books=True)
        self.assertRefused(order.write, {"order_line": [self._line(1, is_expense=True)]})
