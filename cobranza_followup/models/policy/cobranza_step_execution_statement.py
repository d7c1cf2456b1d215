from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.apart import REPEATED, apart

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
        failures = self.env["cobranza.failure"]
        try:
            with apart(self.env):
                content, kind = report._render_qweb_pdf(REPORT, self.debtor_id.ids)
        except REPEATED:
            raise
        except Exception as error:  # noqa: BLE001 (all of them are told)
            self._statement_failed(mail, error)
            return False
        failures._resolve(self.company_id, [("kind", "=", "task"), ("cause", "=", REPORT)])
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

    def _statement_failed(self, mail, error):
        """Have the message wait, and tell why, once."""
        mail.failure_reason = str(error)
        self._mail_failed("mail_smtp")
        if isinstance(error, UserError):
            # The program that makes PDF files is not there, say: no customer is the reason.
            self.env["cobranza.failure"]._record(
                self.company_id, "task", error, about=mail.subject or "", cause=REPORT
            )
        else:
            self._plan_failed(self.debtor_id, error)
