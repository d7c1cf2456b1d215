from odoo import api, fields, models


class CobranzaStepExecution(models.Model):
    """Which of two e-mails that are tried a debtor got, and what it asked for."""

    _name = "cobranza.step.execution"
    _inherit = ["cobranza.step.execution"]

    challenger_id = fields.Many2one(
        "cobranza.challenger",
        string="Trial",
        ondelete="set null",
        index="btree_not_null",
        help="The trial of a rival e-mail the message was part of.",
    )
    is_rival = fields.Boolean(string="Rival E-mail")
    amount_asked = fields.Monetary(
        string="Overdue Then", help="What was overdue when the message was written."
    )
    sent_on = fields.Date(help="When the mail server accepted the message.")

    @api.model
    def _template_of(self, debtor, step):
        # EXTENDS 'cobranza_followup': a rival e-mail may be tried on the step
        template, trial, is_rival = self.env["cobranza.challenger"]._template_for(debtor, step)
        return template, {
            "challenger_id": trial.id,
            "is_rival": is_rival,
            "amount_asked": debtor.amount_overdue,
        }

    def _mail_sent(self):
        # EXTENDS 'cobranza.message.mixin'
        result = super()._mail_sent()
        self.sent_on = self.company_id._cobranza_today()
        return result
