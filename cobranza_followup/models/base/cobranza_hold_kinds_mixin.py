from odoo import api, fields, models
from odoo.fields import Domain


class CobranzaHoldKindsMixin(models.AbstractModel):
    """What a hold may stop: each kind of hold is a Boolean field here, and begins with `hold_`.

    The field an add-on gives to this model is on holds, on the steps of policies and on debtors;
    the rules, the run and the preview follow it. The add-on itself only asks
    `cobranza.hold._find_in_force` before it does what the hold stops.
    """

    _name = "cobranza.hold.kinds.mixin"
    _description = "Kinds of hold"

    hold_stops = fields.Char(
        compute="_compute_hold_stops", search="_search_hold_stops", string="Stops"
    )

    @api.model
    def _hold_kinds(self):
        """Return the names of the kinds there are; none where nothing can be stopped."""
        return [
            name
            for name, field in self.env["cobranza.hold.kinds.mixin"]._fields.items()
            if field.type == "boolean" and name.startswith("hold_")
        ]

    @api.depends(lambda self: self._hold_kinds())
    @api.depends_context("lang")
    def _compute_hold_stops(self):
        # Of no names, `fields_get` would tell of all fields.
        kinds = self._hold_kinds()
        labels = self.fields_get(kinds, ["string"]) if kinds else {}
        for record in self:
            stopped = [label["string"] for kind, label in labels.items() if record[kind]]
            record.hold_stops = ", ".join(stopped)

    @api.model
    def _search_hold_stops(self, operator, value):
        """Search for whether anything is stopped; for one kind there is the kind's own field."""
        if operator != "in" or not set(value) <= {False, ""}:
            return NotImplemented
        return Domain.AND(Domain(kind, "=", False) for kind in self._hold_kinds())
