from odoo import fields, models

# Where a record came from, so that nothing is brought over twice.


class CobranzaInteraction(models.Model):
    _inherit = "cobranza.interaction"

    import_key = fields.Char(readonly=True, copy=False, string="Brought Over As")

    _import_key_once = models.UniqueIndex(
        "(import_key) WHERE import_key IS NOT NULL", "This contact was brought over already."
    )


class CobranzaPolicy(models.Model):
    _inherit = "cobranza.policy"

    import_key = fields.Char(readonly=True, copy=False, string="Brought Over As")

    _import_key_once = models.UniqueIndex(
        "(import_key) WHERE import_key IS NOT NULL", "This policy was brought over already."
    )
