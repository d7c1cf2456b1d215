from odoo import Command

from odoo.addons.cobranza_followup.tests.common import CobranzaCommon


class TestDocumentSearchOrders(CobranzaCommon):
    def _ordered(self, **values):
        """An order of the first customer, invoiced; return the invoice."""
        product = self.env["product.product"].create(
            {"name": "Service", "type": "service", "invoice_policy": "order"}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "price_unit": 5, "tax_ids": False})
                ],
                **values,
            }
        )
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        # Found by the order itself, not by what was copied from it.
        invoice.write({"ref": False, "invoice_origin": False})
        self._commit()
        return order, invoice

    def test_by_order_and_the_customers_number_of_it(self):
        order, invoice = self._ordered(client_order_ref="KUNDE-99")
        for text in (order.name, "kunde-99"):
            found = (
                self.env["account.move"]
                .with_user(self.collector)
                .search([("cobranza_search", "ilike", text), ("move_type", "=", "out_invoice")])
            )
            self.assertEqual(found, invoice)
