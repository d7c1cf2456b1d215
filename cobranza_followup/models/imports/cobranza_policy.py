from odoo import fields, models


class CobranzaPolicy(models.Model):
    """Where a policy came from, so that none is brought over twice."""

    _inherit = "cobranza.policy"

    import_key = fields.Char(readonly=True, copy=False, string="Brought Over As")

    _import_key_once = models.UniqueIndex(
        "(import_key) WHERE import_key IS NOT NULL", "This policy was brought over already."
    )
