from odoo import fields, models


class CobranzaCreditTurn(models.Model):
    """Whose limit let something pass last: who comes at the same instant waits for their turn.

    Written by `ledger.exposure.write_turns` alone. It refers to nothing: what is left of a
    customer who is gone does no harm.
    """

    _name = "cobranza.credit.turn"
    _description = "Turn at a credit limit"
    _log_access = False
    _rec_name = "kind"

    kind = fields.Char(required=True, readonly=True, help="Of whom: partner or group.")
    whose = fields.Integer(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    turn = fields.Integer(readonly=True)

    _once = models.UniqueIndex(
        "(kind, whose, company_id)", "There is one turn for each customer or group."
    )
