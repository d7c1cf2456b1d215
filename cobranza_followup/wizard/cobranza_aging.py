from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import inputs


class CobranzaAging(models.TransientModel):
    """Asks for the day as of which the aging of the receivables is shown."""

    _name = "cobranza.aging"
    _description = "Aging at a date"

    date = fields.Date(
        string="As Of",
        required=True,
        default=lambda self: self.env.company._cobranza_today(),
        help="What was open at the end of that day.",
    )

    def action_open(self):
        """Open the aging as it was at the end of the day."""
        inputs.one(self)
        if self.date > self.env.company._cobranza_today():
            raise UserError(self.env._("Choose today or an earlier day."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_open_item_action_aging"
        )
        # Without its path, which stands for the aging of today, also after a reload.
        action.pop("path")
        title = self.env._("Aging on %s", format_date(self.env, self.date))
        return action | {
            "name": title,
            "display_name": title,
            "context": {"cobranza_as_of": fields.Date.to_string(self.date)},
        }
