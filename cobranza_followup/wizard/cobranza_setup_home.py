from markupsafe import Markup

from odoo import api, models

from ..tools import authority

# So many people are named when somebody has to be asked.
_NAMES = 3


class CobranzaSetup(models.TransientModel):
    """Where the app begins: at the desk or, where it is not set up, with what to do."""

    _inherit = "cobranza.setup"

    @api.model
    def action_home(self):
        """Return what the app opens with: the desk or, where it is not set up, what to do."""
        if self.env.company._cobranza_is_set_up():
            return self._landing()
        if authority.is_manager(self.env):
            return self.action_open()
        return self._ask_a_manager()

    @api.model
    def _landing(self):
        """Return what people land on: managers on the panorama, collectors on their day."""
        if authority.is_manager(self.env):
            return self.env["ir.actions.client"]._for_xml_id(
                "cobranza_followup.cobranza_panorama_action"
            )
        return self._desk()

    @api.model
    def _desk(self):
        """Return the day's list: of a collector theirs, of a manager everyone's."""
        everyones = "_all" if authority.is_manager(self.env) else ""
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"cobranza_followup.cobranza_debtor_action_worklist{everyones}"
        )

    @api.model
    def _ask_a_manager(self):
        """Return an empty desk that says who can set it up."""
        company = self.env.company
        names = self._named(self._users_of(authority.MANAGER, company))
        ask = (
            self.env._("Ask a collections manager to do it: %s.", names)
            if names
            else self.env._("Ask your administrator to make somebody a collections manager.")
        )
        text = Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s %s</p><p>%s</p>') % (
            self.env._("The collections desk of %s is not set up yet", company.name),
            ask,
            self.env._("They find it under Configuration, Setup."),
            self.env._("What is known of the debtors already is in the menu Debtors."),
        )
        return {**self._desk(), "domain": [("id", "=", False)], "help": text, "path": False}

    @api.model
    def _named(self, users):
        """Return the names of the first of the users, for a sentence; none: ""."""
        return ", ".join(users.sudo()[:_NAMES].mapped("name"))
