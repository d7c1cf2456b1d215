from odoo import models
from odoo.exceptions import UserError


class CobranzaDebtor(models.Model):
    _inherit = "cobranza.debtor"

    def action_print_statement(self):
        """Print the statements of account of these debtors, one per customer."""
        self.check_access("read")
        return self.env.ref("cobranza_followup.action_report_statement").report_action(self)

    def action_send_statement(self):
        """Open Odoo's message form with the statement attached, for the customer's contact."""
        self.ensure_one()
        self.check_access("read")
        contact = self._payment_contact()
        if not contact.email_normalized:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: add one to the contact, or print the statement.",
                    contact.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Statement of Account"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref("cobranza_followup.mail_template_statement").id,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "hide_mail_template_management_options": True,
                "force_email": True,
            },
        }
