from odoo import models
from odoo.exceptions import UserError

from ...tools import inputs


class CobranzaDebtor(models.Model):
    """The buttons of a debtor's form; those of the daily work are in `cobranza_debtor_desk`."""

    _inherit = "cobranza.debtor"

    def action_pin_stage(self, stage_id, until):
        """Put the debtor in a stage and keep it there (managers).

        :param int stage_id: id of the stage
        :param until: last day of the pin, a date not in the past
        """
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        today = self.company_id._cobranza_today()
        until = inputs.date(self.env, until, self.env._("Pinned Until"))
        if not until or until < today:
            raise UserError(self.env._("Choose until when the stage is pinned: today or later."))
        stage = inputs.record(self.env["cobranza.stage"], stage_id, self.env._("Stage"))
        if not stage:
            raise UserError(self.env._("Choose the stage to pin."))
        start, from_stage = self.episode_start or today, self.stage_id
        self.sudo().write(
            {
                "stage_id": stage.id,
                "stage_since": today,
                "episode_start": start,
                "standing_date": today,
                "previous_stage_id": stage.id,
                "previous_stage_since": today,
                "previous_episode_start": start,
                "previous_episode_resumed_on": self.episode_resumed_on,
                "stage_pinned_until": until,
            }
        )
        self.env["cobranza.decision"]._log_event(self, "pinned", from_stage=from_stage)
        return True

    def action_unpin_stage(self):
        """Leave the stage to the rules again before the pin is over (managers).

        The debtor stays where it is until the next evaluation.
        """
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        if self.stage_pinned_until:
            self.sudo().write({"stage_pinned_until": False})
            self.env["cobranza.decision"]._log_event(self, "unpinned")
        return True

    def action_agree_to_hold_end(self):
        """End the hold that waits for a manager's agreement (managers)."""
        inputs.several(self)
        if not self.hold_id:
            raise UserError(self.env._("This customer is not on hold."))
        return self.hold_id.action_agree_to_end()

    def action_set_type(self):
        """Open the form on which a manager sets the type by hand."""
        inputs.one(self)
        self._check_manager()
        view = self.env.ref("cobranza_followup.cobranza_debtor_view_form_type")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Type by Hand"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_open_customer(self):
        """Open the customer's own form."""
        inputs.one(self)
        return self.partner_id.get_formview_action()

    def action_open_invoices(self):
        """Open the documents behind the debtor's open items, with what is left of each."""
        inputs.one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.account_move_action_documents"
        )
        action["name"] = action["display_name"] = self.env._("Open Documents")
        action["domain"] = [("id", "in", self._open_items().move_id.ids)]
        action["context"] = {
            "default_move_type": "out_invoice",
            "create": False,
            "cobranza_of_debtor": True,
        }
        return action
