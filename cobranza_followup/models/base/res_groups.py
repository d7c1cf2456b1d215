from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        # EXTENDS 'base': who gets a role of ours by the group, or by what it implies
        if not {"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"} & set(vals):
            return super().write(vals)
        with self.env["res.users"]._cobranza_roles_change():
            return super().write(vals)
