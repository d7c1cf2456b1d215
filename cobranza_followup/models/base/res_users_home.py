from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models

COLLECTOR = "cobranza_followup.group_cobranza_user"
HOME = "cobranza_followup.cobranza_home_action"


class ResUsers(models.Model):
    """Where people land after login: who gets a role of ours, on the desk.

    It is Odoo's own home action, set at the moment of getting the role, for those alone who have
    chosen none. What they choose afterwards stays, no screen at all included. Administrators of the
    system keep theirs: the installation gives them the role, and all apps are theirs.
    """

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        with self._cobranza_roles_change():
            return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'base'
        if "group_ids" not in vals or "action_id" in vals:
            return super().write(vals)
        with self._cobranza_roles_change():
            return super().write(vals)

    @api.model
    @contextmanager
    def _cobranza_roles_change(self):
        """While groups change: who gets a role of ours lands on the desk, who loses it does not."""
        before = self._cobranza_with_role()
        yield
        after = self._cobranza_with_role()
        (after - before)._cobranza_land_on_desk()
        (before - after)._cobranza_land_elsewhere()

    @api.model
    def _cobranza_with_role(self):
        """Return who collects, or manages it, in `sudo`; inactive users too."""
        group = self.env.ref(COLLECTOR, raise_if_not_found=False)
        users = self.sudo().with_context(active_test=False)
        if not group:
            return users.browse()
        return users.search([("all_group_ids", "in", group.ids), ("id", "!=", SUPERUSER_ID)])

    def _cobranza_land_on_desk(self):
        """Give those who have chosen no home action the desk."""
        # Not there before the add-on is fully installed, when nobody but administrators has a role.
        home = self.env.ref(HOME, raise_if_not_found=False)
        if home:
            landing = self.filtered(lambda user: not user.action_id and not user._is_system())
            landing.action_id = home.id

    def _cobranza_land_elsewhere(self):
        """Take the desk from those who may not open it any more; what they chose stays."""
        home = self.env.ref(HOME, raise_if_not_found=False)
        if home:
            self.filtered(lambda user: user.action_id.id == home.id).action_id = False
