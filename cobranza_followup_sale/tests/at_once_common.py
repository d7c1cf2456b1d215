from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase
from odoo.tools import mute_logger


class AtOnceCommon(TransactionCase):
    """Two orders of one customer in two transactions.

    Committed, for both to see them, and deleted afterwards.
    """

    # What refuses the one that comes second.
    says = "credit hold"

    def setUp(self):
        super().setUp()
        self.cursors = []
        self.made = {}
        self.addCleanup(self._delete)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            customer = env["res.partner"].create({"name": "Two at once"})
            product = env["product.product"].create(
                {
                    "name": "Assembly at once",
                    "type": "service",
                    "list_price": 100,
                    "taxes_id": False,
                }
            )
            line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 100}
            orders = env["sale.order"].create(
                [
                    {"partner_id": customer.id, "order_line": [Command.create(line)]}
                    for _count in range(2)
                ]
            )
            orders.order_line.tax_ids = False
            env.flush_all()
            self.made = {
                "partner": customer.id,
                "product": product.id,
                "template": product.product_tmpl_id.id,
                "orders": orders.ids,
            }
            self._stop_at_one(env, customer)
            env.flush_all()

    def _stop_at_one(self, env, customer):
        """Let the customer have one of the orders, and not both."""
        raise NotImplementedError

    def _order(self, number):
        """Return one of the orders in a transaction of its own, which does not wait for long."""
        cr = self.registry.cursor()
        self.cursors.append(cr)
        cr.execute("SET LOCAL lock_timeout = '300ms'")
        return api.Environment(cr, SUPERUSER_ID, {})["sale.order"].browse(
            self.made["orders"][number]
        )

    def _delete(self):
        for cr in self.cursors:
            cr.rollback()
            cr.close()
        if not self.made:
            return
        with self.registry.cursor() as cr:
            for statement in (
                "DELETE FROM mail_message WHERE model = 'sale.order' AND res_id = ANY(%(orders)s)",
                "DELETE FROM mail_message WHERE model = 'res.partner' AND res_id = %(partner)s",
                "DELETE FROM mail_message WHERE model = 'product.template'"
                " AND res_id = %(template)s",
                "DELETE FROM mail_followers WHERE res_model = 'sale.order'"
                " AND res_id = ANY(%(orders)s)",
                "DELETE FROM mail_followers WHERE partner_id = %(partner)s",
                "DELETE FROM sale_order WHERE id = ANY(%(orders)s)",
                "DELETE FROM cobranza_debtor WHERE partner_id = %(partner)s",
                "DELETE FROM product_product WHERE id = %(product)s",
                "DELETE FROM product_template WHERE id = %(template)s",
                "DELETE FROM res_partner WHERE id = %(partner)s",
            ):
                cr.execute(statement, self.made)

    def assertWaitsFor(self, first, call):
        """While `first` is not committed `call` waits; then it fails, to be repeated by Odoo."""
        cr = call.__self__.env.cr
        with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
            call()
        cr.rollback()
        call.__self__.env.invalidate_all()
        cr.execute("SELECT 1")
        first.env.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            call()
        cr.rollback()
        call.__self__.env.invalidate_all()
        with self.assertRaisesRegex(UserError, self.says):
            call()
