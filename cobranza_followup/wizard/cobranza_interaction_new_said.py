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
    paid_tracking_key = fields.Char(string="SPEI Tracking Key")
    paid_file_ids = fields.Many2many("ir.attachment", string="Proof")
    country_code = fields.Char(
        related="debtor_id.company_id.account_fiscal_country_id.code", related_sudo=True
    )

    @api.depends("company_currency_id")
    def _compute_paid_currency_id(self):
        for wizard in self:
            wizard.paid_currency_id = wizard.company_currency_id

    @api.depends("debtor_id", "contact_id")
    def _compute_next_contact_clock(self):
        guard = self.env["cobranza.contact.guard"]
        for wizard in self:
            debtor = wizard.debtor_id
            wizard.next_contact_clock = bool(debtor) and guard._clock_text(
                debtor, wizard.contact_id
            )

    def _log_contact(self):
        # EXTENDS: what they say they paid is looked for in the bank, and not asked for meanwhile
        done = super()._log_contact()
        if self.outcome_code == PAID and self.paid_amount > 0:
            self._give_notice()
        return done

    def _give_notice(self):
        notices, today = self.env["cobranza.payment.notice"], self.company_id._cobranza_today()
        vals = {
            "debtor_id": self.debtor_id.id,
            "amount": self.paid_amount,
            "currency_id": self.paid_currency_id.id,
            "date": self.paid_date or today,
            "reference": self.paid_reference or "",
            "tracking_key": self.paid_tracking_key or "",
        }
        # Whoever says it again has said nothing new.
        if not notices._said_already(self.debtor_id, vals):
            notices.create(
                {
                    **vals,
                    "invoice_ids": [fields.Command.set(self.invoice_ids.ids)],
                    "attachment_ids": [fields.Command.set(self.paid_file_ids.ids)],
                }
            )

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
