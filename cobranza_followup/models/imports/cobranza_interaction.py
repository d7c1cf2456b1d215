from datetime import timedelta

from odoo import api, fields, models

# What is logged later than this was made before it was brought here.
_HISTORY = timedelta(minutes=5)
# What of a contact has a default where its cell is empty: Odoo's import brings False for it.
_DEFAULTED = frozenset({"date", "channel", "direction", "purpose"})


class CobranzaInteraction(models.Model):
    """The log of before, and appointments: when somebody is to be contacted next."""

    _name = "cobranza.interaction"
    _inherit = ["cobranza.interaction", "cobranza.import.mixin"]

    # Where it came from, so that none is brought over twice.
    import_key = fields.Char(readonly=True, copy=False, string="Brought Over As")
    import_lines = fields.Text(
        readonly=True,
        copy=False,
        string="Lines Brought Over",
        help="Numbers of the lines there that it is made of.",
    )

    _import_key_once = models.UniqueIndex(
        "(import_key) WHERE import_key IS NOT NULL", "This contact was brought over already."
    )

    @api.model
    def _import_templates(self):
        # EXTENDS 'cobranza.import.mixin'
        _ = self.env._
        now, today = fields.Datetime.now(), self.env.company._cobranza_today()
        outcomes = self.env["cobranza.outcome"]
        informed = outcomes.search([("code", "=", "informed")], limit=1)
        callback = outcomes.search([("code", "=", "callback")], limit=1)
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("channel", "direction")
        }
        customer = _("Customer number, tax ID or name")
        columns = [
            ("debtor_id", customer, customer),
            ("date", now - timedelta(days=30), ""),
            ("channel", labels["channel"]["call"], ""),
            ("direction", labels["direction"]["out"], labels["direction"]["in"]),
            ("outcome_id", informed.name or "", callback.name or ""),
            ("next_contact_date", "", fields.Date.add(today, days=3)),
            (
                "note",
                _("Will pay when the purchase is approved"),
                _("Asked to be called by then"),
            ),
        ]
        return {"contacts": (_("Template for Contacts"), columns)}

    def _is_history(self, moment):
        """Whether a contact that is being imported was made before it came here."""
        if not self.env.context.get("import_file"):
            return False
        made = fields.Datetime.to_datetime(moment) or fields.Datetime.now()
        return made < fields.Datetime.now() - _HISTORY

    def _prepare(self, vals):
        # EXTENDS: what was done elsewhere needs no permission now; that it had none is on record
        if self.env.context.get("import_file"):
            vals = {name: vals[name] for name in vals if vals[name] or name not in _DEFAULTED}
        history = self._is_history(vals.get("date"))
        objective = vals.get("objective")
        if history and not vals.get("override_reason"):
            vals["override_reason"] = self.env._("Imported: it was made before.")
        prepared = super()._prepare(vals)
        if history and not objective:
            # What it was for, nobody knows any more; the present stage is no answer.
            prepared["objective"] = False
        return prepared

    def _follow_up(self):
        # EXTENDS: who was told long ago was not told what the present stage says
        if self._is_history(self.date):
            return None
        return super()._follow_up()
