from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import inputs


class CobranzaHandoverStep(models.TransientModel):
    """Asks what a step of a handover needs: a reason, or the day a letter goes."""

    _name = "cobranza.handover.step"
    _description = "Step of a handover"

    handover_id = fields.Many2one("cobranza.handover", required=True, ondelete="cascade")
    step = fields.Selection(
        [
            ("post", "Notice by letter"),
            ("return", "Return"),
            ("close", "Close"),
            ("cancel", "Cancel"),
        ],
        required=True,
        default="return",
    )
    reason = fields.Char()
    posted_on = fields.Date(default=lambda self: self.env.company._cobranza_today())

    def action_do(self):
        """Do the step."""
        inputs.one(self)
        handover = self.handover_id
        if not handover:
            raise UserError(self.env._("Choose the handover."))
        if self.step == "post":
            handover.action_notice_posted(self.posted_on, self.reason)
        elif self.step == "return":
            handover.action_return(self.reason)
        elif self.step == "close":
            handover.action_close(self.reason)
        else:
            handover.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
