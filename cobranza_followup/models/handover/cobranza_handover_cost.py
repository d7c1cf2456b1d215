from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...tools import authority, inputs

_GIVEN = frozenset({"handover_id", "date", "name", "amount"})


class CobranzaHandoverCost(models.Model):
    """What a handover cost: fees, expenses, an advance."""

    _name = "cobranza.handover.cost"
    _description = "Cost of a handover"
    _order = "date, id"

    handover_id = fields.Many2one(
        "cobranza.handover", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=lambda self: self.env.company._cobranza_today())
    name = fields.Char(string="What For", required=True)
    amount = fields.Monetary(required=True)

    @api.constrains("amount")
    def _check_amount(self):
        for cost in self:
            if inputs.amount(self.env, cost.amount, self.env._("Amount")) <= 0:
                raise ValidationError(self.env._("A cost needs an amount above zero."))

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        rows = inputs.rows(self, vals_list)
        for vals in rows:
            inputs.only(self.env, vals, _GIVEN, self)
        costs = super(CobranzaHandoverCost, authority.without_defaults(self, kept=_GIVEN)).create(
            rows
        )
        costs._check_open()
        return costs.with_env(self.env)

    def write(self, vals):
        self._check_open()
        if "handover_id" in inputs.values(self, vals):
            raise AccessError(self.env._("A cost stays with its handover: enter another."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_open()

    def _check_open(self):
        over = self.handover_id.filtered(lambda handover: handover.state in ("closed", "cancelled"))
        if over and not authority.of_the_desk(self.env):
            raise AccessError(
                self.env._("%s is over: its costs stay as they are.", over[0].display_name)
            )
