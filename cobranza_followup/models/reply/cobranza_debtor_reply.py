from odoo import api, fields, models

from ...tools import inputs


class CobranzaDebtor(models.Model):
    """What the customer answered to our messages."""

    _inherit = "cobranza.debtor"

    reply_ids = fields.One2many("cobranza.reply", "debtor_id", string="Replies")
    unanswered_count = fields.Integer(compute="_compute_reply_count", string="Unanswered")
    reply_count = fields.Integer(compute="_compute_reply_count", string="Replies in Number")

    @api.depends("reply_ids.state")
    def _compute_reply_count(self):
        counts = {}
        for debtor, state, count in self.env["cobranza.reply"]._read_group(
            [("debtor_id", "in", self.ids)], ["debtor_id", "state"], ["__count"]
        ):
            counts.setdefault(debtor.id, {})[state] = count
        for debtor in self:
            of_state = counts.get(debtor.id, {})
            debtor.unanswered_count = of_state.get("open", 0)
            debtor.reply_count = sum(of_state.values())

    def action_open_replies(self):
        """Open what the customer answered, the unanswered first."""
        inputs.one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_reply_action"
        )
        action["domain"] = [("debtor_id", "=", self.id)]
        action["context"] = {"search_default_to_do": bool(self.unanswered_count)}
        return action
