from odoo import api, fields, models

# Payments older than this are not thanked for.
PAID_WITHIN_DAYS = 7


class CobranzaThanks(models.Model):
    """A thank-you to a customer who has paid what a message asked for: once for each debt."""

    _name = "cobranza.thanks"
    _description = "Thank-you"
    _inherit = ["cobranza.log.mixin", "cobranza.message.mixin"]
    _order = "id DESC"
    _log_may_change = frozenset(
        {"mail_id", "mail_withdrawn", "mail_withdrawn_because", "bounced_on"}
    )

    execution_id = fields.Many2one(
        "cobranza.step.execution",
        string="Last Step",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The last step of the debt that was paid off.",
    )
    debtor_id = fields.Many2one(
        "cobranza.debtor", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="debtor_id.company_id", store=True)
    date = fields.Date(required=True, readonly=True)

    _once = models.Constraint("UNIQUE(execution_id)", "They were thanked for this payment already.")

    @api.model
    def _due(self, company, today):
        """Return the last steps of debts whose customers are to be thanked today.

        They were told of the debt, have paid since and owe nothing that is chased, and their
        policy has a message for it.
        """
        executions = self.env["cobranza.step.execution"].search(
            [
                ("company_id", "=", company.id),
                ("told_on", "!=", False),
                ("debtor_id.state", "=", "clear"),
                ("debtor_id.policy_id.thanks_template_id", "!=", False),
                (
                    "debtor_id.last_payment_date",
                    ">",
                    fields.Date.subtract(today, days=PAID_WITHIN_DAYS),
                ),
            ],
            order="id DESC",
        )
        last = executions.browse(
            of_debtor[:1].id for of_debtor in executions.grouped("debtor_id").values()
        )
        done = self.search([("execution_id", "in", last.ids), ("mail_withdrawn", "=", False)])
        return (last - done.execution_id).filtered(
            lambda execution: execution.debtor_id.last_payment_date >= execution.told_on
        )

    @api.model
    def _queue_for(self, execution, today):
        """Queue the thank-you for a debt that was paid off; again if that had been undone."""
        thanks = self.search([("execution_id", "=", execution.id)]) or self.create(
            {"execution_id": execution.id, "debtor_id": execution.debtor_id.id, "date": today}
        )
        thanks._write_again()
        return thanks

    def _write_again(self):
        old, debtor = self.mail_id, self.debtor_id
        template = debtor.policy_id.thanks_template_id
        self.write(
            {
                "mail_id": self._queue(debtor, template, debtor._payment_contact("email")).id,
                "mail_withdrawn": False,
                "mail_withdrawn_because": False,
                "bounced_on": False,
            }
        )
        self._take_place_of(old)
        return self.mail_id

    def _still_makes_sense(self):
        """Whether they still owe nothing: a payment may have been taken back."""
        return self.debtor_id.state == "clear"

    def _why_withdrawn(self):
        return "owing"
