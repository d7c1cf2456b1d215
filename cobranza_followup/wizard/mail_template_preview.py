from odoo import api, fields, models


class MailTemplatePreview(models.TransientModel):
    _inherit = "mail.template.preview"

    cobranza_respect_warning = fields.Text(
        compute="_compute_cobranza_respect_warning", string="Respect Check"
    )

    @api.depends("resource_ref", "subject", "body_html")
    @api.depends_context("lang")
    def _compute_cobranza_respect_warning(self):
        respect = self.env["cobranza.respect"]
        for preview in self:
            debtor = preview.resource_ref
            if not debtor or debtor._name != "cobranza.debtor":
                preview.cobranza_respect_warning = False
                continue
            debtor.check_access("read")
            found = [
                passage
                for text in (preview.subject, preview.body_html)
                for passage in respect._passages(debtor, text)
            ]
            preview.cobranza_respect_warning = "\n".join(respect._sentences(found))
