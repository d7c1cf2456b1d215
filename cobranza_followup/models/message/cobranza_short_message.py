from odoo import api, fields, models

from ...engine import playbook
from ..call.cobranza_playbook import COLLECTED, KINDS


class CobranzaShortMessage(models.Model):
    """What to write by WhatsApp or SMS, with the facts of the debt filled in."""

    _name = "cobranza.short.message"
    _description = "Short message"
    _order = "sequence, id"
    _rec_name = "text"

    sequence = fields.Integer(default=10)
    objective = fields.Selection(COLLECTED, required=True)
    debtor_type = fields.Selection(
        KINDS,
        required=True,
        default="occasional",
        help="Occasional serves for all types that have no text of their own.",
    )
    text = fields.Text(translate=True, required=True)
    respect_warning = fields.Text(compute="_compute_respect_warning")

    _page_unique = models.Constraint(
        "UNIQUE(objective, debtor_type)", "There is a text for this objective and type already."
    )

    @api.constrains("text")
    def _check_facts(self):
        for message in self:
            self.env["cobranza.playbook"]._require_facts(message, "text")

    @api.depends("text")
    @api.depends_context("lang")
    def _compute_respect_warning(self):
        for message in self:
            message.respect_warning = self.env["cobranza.respect"]._warning([message.text])

    @api.model
    def _text_for(self, debtor, contact):
        """Return what to write to a person about the debt, in their language; "" if nothing."""
        lines, _facts = self._lines_for(debtor, contact)
        return "\n".join(lines)

    @api.model
    def _lines_for(self, debtor, contact):
        """Return the lines to write, in the person's language, and the facts they may name."""
        lang = contact.lang or debtor.partner_id.lang or self.env.lang
        messages, debtor = self.with_context(lang=lang), debtor.with_context(lang=lang)
        wanted = playbook.page_for(debtor.stage_id.objective, debtor.debtor_type)
        if not wanted:
            return [], {}
        of_type = {
            message.debtor_type: message
            for message in messages.search([("objective", "=", wanted[0])])
        }
        message = of_type.get(wanted[1]) or of_type.get("occasional")
        if not message:
            return [], {}
        facts, _sentences = (
            self.env["cobranza.playbook"]
            .with_context(lang=lang)
            ._facts(debtor, debtor._open_items())
        )
        facts["contact"] = contact.name
        return playbook.fill(message.text, facts), facts
