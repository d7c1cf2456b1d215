from odoo import api, fields, models

PAID = "paid"  # code of the outcome of who says that they paid


class CobranzaInteractionNew(models.TransientModel):
    """What the form asks of who says that they paid, or asks to be called later."""

    _inherit = "cobranza.interaction.new"

    next_contact_hour = fields.Float(string="At", help="By the customer's clock. 0: at any hour.")
    next_contact_clock = fields.Char(compute="_compute_next_contact_clock")

    # What they say they paid, to be found in the bank.
    outcome_code = fields.Char(related="outcome_id.code")
    paid_amount = fields.Monetary(string="Amount They Paid", currency_field="paid_currency_id")
    paid_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_paid_currency_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        string="Currency They Paid",
    )
    paid_date = fields.Date(string="Paid On")
    paid_reference = fields.Char(string="Their Reference")

    @api.depends("company_currency_id")
    def _compute_paid_currency_id(self):
        for wizard in self:
            wizard.paid_currency_id = wizard.company_currency_id

    @api.depends("debtor_id", "contact_id")
    def _compute_next_contact_clock(self):
        guard = self.env["cobranza.contact.guard"]
        for wizard in self:
            debtor = wizard.debtor_id
            wizard.next_contact_clock = debtor and guard._clock_text(debtor, wizard.contact_id)

    def _said_values(self):
        """Return what they said of a payment of theirs, or of the hour to call."""
        if self.outcome_code == PAID:
            names = ("paid_amount", "paid_date", "paid_reference")
            return {
                "paid_currency_id": self.paid_currency_id.id,
                **{name: self[name] for name in names},
            }
        if self.suggests == "callback" and self.next_contact_date:
            return {"next_contact_hour": self.next_contact_hour}
        return {}
