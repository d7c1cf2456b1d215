from odoo import fields, models
from odoo.exceptions import UserError

REPORT = "cobranza_followup.action_report_statement"


class CobranzaStepExecution(models.Model):
    """The statement of account that goes with the message of a step, as it is when it goes."""

    _inherit = "cobranza.step.execution"

    def _attach_statement(self, mail):
        # EXTENDS 'cobranza.message.mixin': attach it if the policy wants it and it is not there
        if not mail:
            return False
        if mail.attachment_ids or not self.debtor_id.policy_id.attach_statement:
            return True
        report = self.env.ref(REPORT).with_context(lang=self.debtor_id.contact_id.lang)
        try:
            content, kind = report._render_qweb_pdf(REPORT, self.debtor_id.ids)
        except UserError as error:
            # The program that makes PDF files is not there, say: it waits, and says why.
            mail.failure_reason = str(error)
            self._mail_failed("mail_smtp")
            return False
        mail.attachment_ids = [
            fields.Command.create(
                {
                    "name": f"{report.name}.{kind}",
                    "raw": content,
                    "res_model": "mail.message",
                    "res_id": mail.mail_message_id.id,
                }
            )
        ]
        return True
