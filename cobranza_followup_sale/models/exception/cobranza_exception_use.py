from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

from odoo.addons.cobranza_followup.tools import authority


class CobranzaExceptionUse(models.Model):
    """An order that an exception let through, and for how much at the most.

    The amount only rises: an order written down after its delivery gives nothing back.
    """

    _name = "cobranza.exception.use"
    _description = "Use of an exception to a credit hold"
    # The relation of `sale.order.cobranza_exception_ids`, with the amount beside it.
    _table = "cobranza_exception_sale_order_rel"
    _rec_name = "order_id"

    exception_id = fields.Many2one(
        "cobranza.exception", required=True, ondelete="cascade", index=True
    )
    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="exception_id.company_id")
    currency_id = fields.Many2one(related="exception_id.currency_id")
    amount = fields.Monetary(help="The largest total the order had under the exception.")

    _one_per_order = models.UniqueIndex("(order_id, exception_id)")

    def _auto_init(self):
        # Fields that read the table as a relation may have made it before, without numbers.
        cr, table = self.env.cr, SQL.identifier(self._table)
        if table_exists(cr, self._table) and not column_exists(cr, self._table, "id"):
            cr.execute(
                SQL(
                    "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s, ADD COLUMN id serial PRIMARY KEY",
                    table,
                    SQL.identifier(f"{self._table}_pkey"),
                )
            )
        return super()._auto_init()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_authority()
        return super().create(vals_list)

    def write(self, vals):
        self._check_authority()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._check_authority()

    def _check_authority(self):
        if not authority.is_ours(self):
            raise AccessError(
                self.env._("The use of an exception is recorded when the order goes ahead.")
            )

    @api.model
    def _raise_to(self, exception, order, amount):
        """Record that `order` passes by `exception` for `amount`, in the exception's currency."""
        uses = authority.ours(self.sudo())
        use = uses.search([("exception_id", "=", exception.id), ("order_id", "=", order.id)])
        if not use:
            uses.create({"exception_id": exception.id, "order_id": order.id, "amount": amount})
            self.env["sale.order"].invalidate_model(["cobranza_exception_ids"], flush=False)
            self.env["cobranza.exception"].invalidate_model(["used_order_ids"], flush=False)
        elif exception.currency_id.compare_amounts(amount, use.amount) > 0:
            use.amount = amount
