from odoo import api, fields, models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    cobranza_respect_warning = fields.Text(
        compute="_compute_cobranza_respect_warning",
        string="Respect Check",
        help="What the respect check would stop in a message to debtors, in any language.",
    )

    @api.depends("model", "subject", "body_html")
    @api.depends_context("lang")
    def _compute_cobranza_respect_warning(self):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for template in self:
            template.cobranza_respect_warning = template.model == "cobranza.debtor" and self.env[
                "cobranza.respect"
            ]._warning(template._wordings(languages))

    def _wordings(self, languages):
        """Return subject and body in each language, as they are being edited in the user's."""
        wordings = {self.subject: None, self.body_html: None}
        for lang in languages:
            if lang != self.env.lang:
                stored = self._origin.with_context(lang=lang)
                wordings |= {stored.subject: None, stored.body_html: None}
        return [text for text in wordings if text]
