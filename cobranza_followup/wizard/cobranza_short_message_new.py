from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.phone_number import normalized
from ..tools import inputs

SENT = "sent"  # code of the outcome of a message that went


class CobranzaShortMessageNew(models.TransientModel):
    """Write a short message to a person of a debtor; it goes by WhatsApp."""

    _name = "cobranza.short.message.new"
    _description = "Write a short message"
    _inherit = ["cobranza.contact.form.mixin"]

    channel = fields.Selection(default="whatsapp", readonly=True)
    # What follows from the debtor is read as the user: who may not read it gets nothing.
    partner_id = fields.Many2one(related="debtor_id.partner_id", related_sudo=False)
    number = fields.Char(
        compute="_compute_number", compute_sudo=False, store=True, readonly=False, string="Phone"
    )
    number_text = fields.Char(
        compute="_compute_number_text", compute_sudo=False, string="What Is Wrong With the Number"
    )
    text = fields.Text(
        compute="_compute_text", compute_sudo=False, store=True, readonly=False, string="Message"
    )

    @api.depends("contact_id", "debtor_id")
    def _compute_number(self):
        for wizard in self:
            wizard.number = wizard.debtor_id._phone_text(wizard.contact_id)

    @api.depends("contact_id", "number")
    @api.depends_context("lang")
    def _compute_number_text(self):
        for wizard in self:
            wizard.number_text = not wizard._normalized_number() and wizard._bad_number()

    @api.depends("debtor_id", "contact_id", "channel")
    def _compute_text(self):
        for wizard in self:
            debtor = wizard.debtor_id._origin
            debtor.check_access("read")
            wizard.text = bool(debtor) and wizard._suggested_text(
                debtor, wizard.contact_id._origin or debtor._payment_contact()
            )

    def _suggested_text(self, debtor, contact):
        return self.env["cobranza.short.message"]._text_for(debtor, contact)

    # -- the number ----------------------------------------------------------------------

    def _country(self):
        """Return the country in which a number without prefix is dialled."""
        debtor = self.debtor_id
        return (
            self.contact_id.country_id or debtor.partner_id.country_id
        ) or debtor.company_id.country_id

    def _normalized_number(self):
        return normalized(self.number, self._country().code)

    def _bad_number(self):
        """Say what to do about a number that cannot be dialled."""
        name = self.contact_id.display_name or self.debtor_id.display_name
        if not self.number:
            return self.env._("%s has no phone number: add one to the contact.", name)
        return self.env._(
            "%(number)s is not a phone number of %(country)s: correct it on %(name)s, or write it"
            " with + and the country code.",
            number=self.number,
            country=self._country().name or self.env._("any country"),
            name=name,
        )

    # -- sending -------------------------------------------------------------------------

    def _open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_short_message_new_action"
        )
        channels = dict(self._fields["channel"]._description_selection(self.env))
        return {**action, "name": channels[self.channel], "res_id": self.id}

    def _checked_number(self):
        """Return the number to send to; raise if it, or the text, may not be used."""
        text = inputs.text(self.env, self.text, self.env._("Message"))
        if not text:
            raise UserError(self.env._("Write the message that is to be sent."))
        number = self._normalized_number()
        if not number:
            raise UserError(self._bad_number())
        self.debtor_id.check_access("read")
        self.env["cobranza.respect"]._check(self.debtor_id, text)
        return number

    def action_open_whatsapp(self):
        """Log the message and open the conversation with its text in WhatsApp."""
        inputs.one(self)
        number = self._checked_number()
        if asked := self._ask_for_reason():
            return asked
        self.env["cobranza.interaction"].create(
            {
                "debtor_id": self.debtor_id.id,
                "contact_id": self.contact_id.id,
                "channel": "whatsapp",
                "purpose": self.purpose,
                "outcome_id": self._outcome().id,
                "override_reason": self.override_reason,
                "note": self.text,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"https://wa.me/{number.removeprefix('+')}?text={quote(self.text.strip())}",
            "target": "new",
            "close": True,
        }

    def _outcome(self):
        outcomes = self.env["cobranza.outcome"].with_context(active_test=False)
        found = outcomes.search([("code", "=", SENT)], limit=1)
        if not found:
            raise UserError(
                self.env._(
                    "No outcome has the code “%s”: add one in the configuration, so that messages"
                    " can be logged.",
                    SENT,
                )
            )
        return found
