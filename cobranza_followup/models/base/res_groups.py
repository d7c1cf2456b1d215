from odoo import api, models


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': a new group may imply a role of ours, and have users already
        with self.env["res.users"]._cobranza_roles_change():
            return super().create(vals_list)

    def unlink(self):
        # EXTENDS 'base'
        with self.env["res.users"]._cobranza_roles_change():
            return super().unlink()

    def write(self, vals):
        # EXTENDS 'base': who gets a role of ours by the group, or by what it implies
        if not {"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"} & set(vals):
            return super().write(vals)
        with self.env["res.users"]._cobranza_roles_change():
            return super().write(vals)
