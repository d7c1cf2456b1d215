from odoo import api, models

from ...tools.apart import REPEATED, apart


class CobranzaEvaluation(models.AbstractModel):
    """What a run would write to one debtor."""

    _inherit = "cobranza.evaluation"

    @api.model
    def _preview_message(self, company, today, partner):
        """Return whom a run of `today` would write to for a customer, and what; {} if nobody.

        As a preview: the evaluation and the message are real, and undone.

        :param partner: the commercial partner
        :return: values of `cobranza.preview.line`
        """
        unusable = self._unusable_policies(company)
        with self.env.cr.savepoint() as savepoint:
            scope = self._scope(company, today, partner.ids)
            self._evaluate(scope, acting=True, unusable=unusable)
            debtor = self.env["cobranza.debtor"]._for_partner(partner, company)
            try:
                with apart(self.env):
                    message = self._message_of(debtor.sudo())
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (the run makes a task of it)
                message = {
                    "subject": self.env._(
                        "This message cannot be written: %s", str(error).strip().partition("\n")[0]
                    )
                }
            savepoint.rollback()
        return message

    def _message_of(self, debtor):
        executions = self.env["cobranza.step.execution"]
        template, _tried = executions._template_of(debtor, executions._step_of(debtor))
        contact = debtor._payment_contact("email")
        if not template or not contact.email_normalized:
            return {}
        written = template.with_context(lang=contact.lang)._generate_template(
            debtor.ids, ("subject", "body_html")
        )[debtor.id]
        return {
            "contact_id": contact.id,
            "email": contact.email_normalized,
            "subject": written["subject"],
            "body": written["body_html"],
        }
