from odoo import fields, models


class CobranzaInteractionNew(models.TransientModel):
    """The form when it was opened from a suggestion: logging the contact takes the suggestion."""

    _inherit = "cobranza.interaction.new"

    suggestion_id = fields.Many2one("cobranza.reply.suggestion", readonly=True)

    def _log_contact(self):
        result = super()._log_contact()
        one = self.suggestion_id
        if one and one.debtor_id == self.debtor_id and one.state == "proposed":
            one.check_access("read")
            logged = self.env["cobranza.interaction"].search(
                [("debtor_id", "=", self.debtor_id.id), ("user_id", "=", self.env.uid)],
                order="id DESC",
                limit=1,
            )
            one._decide(
                "taken",
                self.env.user,
                interaction_id=logged.id,
                promise_id=logged.promise_id.id,
                barrier_id=logged.barrier_id.id,
            )
        return result
