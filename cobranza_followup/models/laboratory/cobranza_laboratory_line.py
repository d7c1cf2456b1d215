from dataclasses import fields as names_of

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.laboratory_measures import Measures
from ...ledger.arrays import array
from ...tools import inputs

_MEASURES = [one.name for one in names_of(Measures)]
# Column -> SQL type, of what is written of a debtor.
_COLUMNS = {
    "debtor_id": "int4",
    "amount_lost": "float8",
    "lost_since": "date",
    "differs": "bool",
    **{
        f"{side}_{name}": "date" if name.startswith("lost") else "int4"
        for side in ("now", "then")
        for name in _MEASURES
    },
}


class CobranzaLaboratoryLine(models.Model):
    """A debtor under the present policy and under the draft, over the period."""

    _name = "cobranza.laboratory.line"
    _description = "Customer in the laboratory"
    _order = "differs DESC, amount_lost DESC, id"
    _rec_name = "debtor_id"
    _log_access = False

    laboratory_id = fields.Many2one(
        "cobranza.laboratory", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="laboratory_id.company_id")
    currency_id = fields.Many2one(related="laboratory_id.currency_id")
    debtor_id = fields.Many2one(
        "cobranza.debtor", required=True, readonly=True, ondelete="cascade", string="Customer"
    )
    differs = fields.Boolean(readonly=True, string="Treated Differently")
    amount_lost = fields.Monetary(
        readonly=True,
        string="Lost",
        help="Due in the period, not paid on its last day, and more than 120 days overdue then.",
    )
    lost_since = fields.Date(readonly=True, string="Due Since")
    now_contacts = fields.Integer(readonly=True, string="Contacts, Present")
    then_contacts = fields.Integer(readonly=True, string="Contacts, Draft")
    now_presses = fields.Integer(readonly=True, string="Pressed, Present")
    then_presses = fields.Integer(readonly=True, string="Pressed, Draft")
    now_needless = fields.Integer(readonly=True, string="Paid Anyway, Present")
    then_needless = fields.Integer(readonly=True, string="Paid Anyway, Draft")
    now_holds = fields.Integer(readonly=True, string="Holds, Present")
    then_holds = fields.Integer(readonly=True, string="Holds, Draft")
    now_hold_days = fields.Integer(readonly=True, string="Days on Hold, Present")
    then_hold_days = fields.Integer(readonly=True, string="Days on Hold, Draft")
    now_waits = fields.Integer(readonly=True, string="Debts Contacted, Present")
    then_waits = fields.Integer(readonly=True, string="Debts Contacted, Draft")
    now_wait_days = fields.Integer(readonly=True, string="Days to First Contact, Present")
    then_wait_days = fields.Integer(readonly=True, string="Days to First Contact, Draft")
    now_lost_contact = fields.Date(readonly=True, string="First Contacted, Present")
    then_lost_contact = fields.Date(readonly=True, string="First Contacted, Draft")
    now_lost_press = fields.Date(readonly=True, string="First Pressed, Present")
    then_lost_press = fields.Date(readonly=True, string="First Pressed, Draft")
    now_lost_hold = fields.Date(readonly=True, string="Held, Present")
    then_lost_hold = fields.Date(readonly=True, string="Held, Draft")

    @api.model
    def _write_found(self, laboratory, lines):
        """Write what was found of many debtors at once.

        :param lines: list of dictionaries by column
        """
        if not lines:
            return
        arrays = [array([line[name] for line in lines]) for name in _COLUMNS]
        names = SQL(", ").join(map(SQL.identifier, _COLUMNS))
        self.env.cr.execute(
            SQL(
                """INSERT INTO cobranza_laboratory_line (laboratory_id, %(names)s)
                   SELECT %(laboratory)s, %(names)s FROM unnest(%(arrays)s) AS new(%(names)s)""",
                names=names,
                laboratory=laboratory.id,
                arrays=SQL(", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values()), *arrays),
            )
        )
        self.invalidate_model(flush=False)

    def action_open_debtor(self):
        """Open the debtor."""
        inputs.one(self)
        return self.debtor_id.get_formview_action()
