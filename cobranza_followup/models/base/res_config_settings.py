from odoo import fields, models

from ...tools import inputs


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cobranza_mode = fields.Selection(
        related="company_id.cobranza_mode", readonly=False, required=True
    )
    cobranza_company_kind = fields.Selection(
        related="company_id.cobranza_company_kind", readonly=False, required=True
    )
    cobranza_acting_since = fields.Date(related="company_id.cobranza_acting_since")
    cobranza_collector_id = fields.Many2one(
        related="company_id.cobranza_collector_id", readonly=False
    )
    cobranza_interest = fields.Boolean(related="company_id.cobranza_interest", readonly=False)
    cobranza_interest_order = fields.Selection(
        related="company_id.cobranza_interest_order", readonly=False, required=True
    )
    cobranza_interest_product_id = fields.Many2one(
        related="company_id.cobranza_interest_product_id", readonly=False
    )
    cobranza_payment_instructions = fields.Html(related="company_id.cobranza_payment_instructions")

    def action_edit_payment_instructions(self):
        """Open the text on the company itself, where it can be translated."""
        inputs.one(self)
        view = self.env.ref("cobranza_followup.res_company_view_form_payment_instructions")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How to Pay"),
            "res_model": "res.company",
            "res_id": self.company_id.id,
            "views": [(view.id, "form")],
            "target": "new",
        }
