from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CobranzaRelease(models.Model):
    """A signed exception to a credit hold: for one order, up to an amount, until a day.

    The only way past a hold. No context key and no field of an order lifts one.
    """

    _name = "cobranza.release"
    _description = "Exception to a credit hold"
    _inherit = ["cobranza.log.mixin"]
    _order = "id DESC"
    _rec_name = "reason"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    hold_id = fields.Many2one("cobranza.hold", required=True, ondelete="cascade", index=True)
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", help="Empty: any order of the customer."
    )
    amount_max = fields.Monetary(
        string="Up To",
        help="Including taxes, in company currency. For an order left empty: its total today;"
        " for all orders left empty: no limit.",
    )
    valid_until = fields.Date(
        help="Last day of the exception. Empty: as long as this hold lasts."
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", string="Released By", required=True, readonly=True)
    used_order_ids = fields.One2many("sale.order", "cobranza_release_id", string="Used For")

    _amount_not_negative = models.Constraint(
        "CHECK(amount_max >= 0)", "The amount of an exception cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.user.has_group("cobranza_followup.group_cobranza_manager"):
            raise AccessError(
                self.env._("Only a collections manager can make an exception to a credit hold.")
            )
        return super().create([self._prepare(dict(vals)) for vals in vals_list])

    def _prepare(self, vals):
        """Complete and check the values of one exception; raise one sentence if it cannot be."""
        hold = self.env["cobranza.hold"].browse(vals.get("hold_id"))
        debtor = self.env["cobranza.debtor"].browse(vals.get("debtor_id") or hold.debtor_id.id)
        if not debtor.exists():
            raise UserError(self.env._("Choose the customer the exception is for."))
        debtor.check_access("read")
        hold = hold or debtor.hold_id
        if hold.debtor_id != debtor or hold.state != "active":
            raise UserError(
                self.env._("%s is not on hold: no exception is needed.", debtor.display_name)
            )
        if not (vals.get("reason") or "").strip():
            raise UserError(self.env._("Say why you make this exception."))
        until = fields.Date.to_date(vals.get("valid_until"))
        if until and until < debtor.company_id._cobranza_today():
            raise UserError(self.env._("The last day of the exception is in the past."))
        order = self.env["sale.order"].browse(vals.get("order_id"))
        if order:
            order.check_access("read")
            if debtor not in order._cobranza_debtors():
                raise ValidationError(
                    self.env._(
                        "Order %(order)s is not one of %(customer)s.",
                        order=order.name,
                        customer=debtor.display_name,
                    )
                )
            vals["amount_max"] = vals.get("amount_max") or order._amount_in_company_currency()
        vals.update(hold_id=hold.id, debtor_id=debtor.id, user_id=self.env.uid)
        return vals

    @api.model
    def _covering(self, hold, order):
        """Return the exception that lets `order` pass `hold` today, or an empty recordset."""
        today = hold.company_id._cobranza_today()
        candidates = self.sudo().search(
            [
                ("debtor_id", "=", hold.debtor_id.id),
                ("order_id", "in", (False, order.id)),
                "|",
                ("valid_until", ">=", today),
                "&",
                ("valid_until", "=", False),
                ("hold_id", "=", hold.id),
            ],
            order="order_id, id",
        )
        return candidates.filtered(lambda release: release._has_room_for(order))[:1]

    def _has_room_for(self, order):
        """Whether the order fits in the amount, with what was let through before."""
        self.ensure_one()
        if not self.amount_max:
            return True
        if not order:
            return False
        others = self.used_order_ids.filtered(
            lambda used: used.state == "sale" and used != order
        )
        total = sum(other._amount_in_company_currency() for other in others | order)
        return self.currency_id.compare_amounts(total, self.amount_max) <= 0
