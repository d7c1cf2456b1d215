from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import inputs


class CobranzaBarrierClose(models.TransientModel):
    """Asks how a barrier was closed, and what was done about it."""

    _name = "cobranza.barrier.close"
    _description = "Close a barrier"

    barrier_id = fields.Many2one("cobranza.barrier", required=True, ondelete="cascade")
    result = fields.Selection(
        [
            ("solved", "Solved: nothing is in the way now"),
            ("rejected", "Unfounded"),
            ("declined", "Not accepted: the customer reads why on their page"),
        ],
        required=True,
        default="solved",
    )
    resolution = fields.Char(
        required=True,
        help="What was done or found; the collector reads it. Of an objection that is not accepted:"
        " the customer reads it.",
    )

    def action_close(self):
        """Close the barrier."""
        inputs.one(self)
        resolution = (self.resolution or "").strip()
        if not resolution:
            raise UserError(self.env._("Say what was done about the barrier, or what was found."))
        if self.result == "declined":
            self.barrier_id.action_decline(resolution)
            return {"type": "ir.actions.act_window_close"}
        if self.barrier_id.state == "reported":
            raise UserError(self.env._("Accept or decline what the customer objects first."))
        if self.barrier_id.state != "open":
            raise UserError(
                self.env._("This barrier is closed already: %s.", self.barrier_id.display_name)
            )
        if self.result == "solved":
            self.barrier_id.action_solve(resolution)
        else:
            self.barrier_id.action_reject(resolution)
        return {"type": "ir.actions.act_window_close"}
