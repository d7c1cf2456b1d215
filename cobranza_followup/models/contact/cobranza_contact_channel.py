from odoo import api, fields, models
from odoo.tools import ormcache


class CobranzaContactChannel(models.Model):
    """A way to reach somebody, for rules and preferences to list; `code` as on interactions."""

    _name = "cobranza.contact.channel"
    _description = "Contact channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.Constraint("UNIQUE(code)", "Each channel needs a code of its own.")

    def write(self, vals):
        self.env.registry.clear_cache()  # the rules in force list channels by their codes
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _codes(self):
        """Return the codes of the channels on which the company contacts people."""
        return frozenset(self.sudo().search([]).mapped("code"))

    @api.model
    @ormcache("codes")
    def _ids_of(self, codes):
        """Return the ids of channels by their codes, in their order."""
        return tuple(self.sudo().search([("code", "in", list(codes))]).ids)

    def _to_engine(self):
        return frozenset(self.mapped("code"))
