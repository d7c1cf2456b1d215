from odoo import fields, models

OBJECTIVES = [
    ("remind", "Remind"),
    ("barriers", "Find the barrier"),
    ("commit", "Get a commitment"),
    ("press", "Press"),
    ("terms", "Change the terms"),
    ("legal", "Hand over"),
]


class CobranzaStage(models.Model):
    """Where a debtor stands; its objective is what the next contact is for."""

    _name = "cobranza.stage"
    _description = "Collection stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    objective = fields.Selection(OBJECTIVES, required=True, default="remind")
    description = fields.Text(translate=True, help="What a contact in this stage should achieve.")
    fold = fields.Boolean(string="Folded in Kanban")
    active = fields.Boolean(default=True)

    def _hold_reason(self):
        """Say, in the company's words, why customers in this stage are on hold."""
        self.ensure_one()
        return self.env._("Overdue debt, stage “%s”", self.name)
