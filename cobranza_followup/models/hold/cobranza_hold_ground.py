from odoo import fields, models


class CobranzaHoldGround(models.Model):
    """A part of the debt that was chased while a hold of the policy stood; see `ledger.grounds`."""

    _name = "cobranza.hold.ground"
    _description = "What a credit hold is about"
    _log_access = False
    _order = "due_date, id"
    _rec_name = "line_id"

    hold_id = fields.Many2one(
        "cobranza.hold", required=True, readonly=True, ondelete="cascade", index=True
    )
    line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    due_date = fields.Date(
        required=True, readonly=True, help="When it was due while the hold stood, at the earliest."
    )
    unasked = fields.Float(
        digits=False,
        readonly=True,
        help="What was not asked for of the open amount, in company currency: disputed.",
    )

    _once = models.Constraint(
        "UNIQUE(hold_id, line_id)", "A hold is about a journal item only once."
    )
