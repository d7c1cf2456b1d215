from odoo import fields, models


class CobranzaBarrierType(models.Model):
    """A kind of reason for not paying, and who usually removes it."""

    _name = "cobranza.barrier.type"
    _description = "Barrier type"
    _order = "side, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    side = fields.Selection(
        [("ours", "Ours"), ("theirs", "The customer's")],
        required=True,
        default="theirs",
        help="While a barrier of ours is open, the debtor is not pressed harder.",
    )
    factor = fields.Selection(
        [("internal", "Internal"), ("external", "External")], required=True, default="internal"
    )
    is_dispute = fields.Boolean(
        string="Dispute", help="The disputed amount is not chased while the barrier is open."
    )
    owner_id = fields.Many2one("res.users", string="Default Owner")
    active = fields.Boolean(default=True)
