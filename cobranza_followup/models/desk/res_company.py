from odoo import models


class ResCompany(models.Model):
    """People who do not work in a company any more, as the company's own list says it."""

    _inherit = "res.company"

    def write(self, vals):
        # EXTENDS 'base'
        if "user_ids" not in vals:
            return super().write(vals)
        with self.env["res.users"]._cobranza_work_changes():
            return super().write(vals)
