from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import inputs
from ..contact.cobranza_contact_guard import Question

# The expressions the message about an offer is made of.
PLACEHOLDERS = (
    "object.amount_owed_text",
    "object.amount_to_pay_text",
    "object.conditions_text",
    "object.debtor_id.contact_id.id",
    "object.debtor_id.contact_id.lang",
    "object.debtor_id.contact_id.name",
    "object.debtor_id.sender_email",
    "object.debtor_id.sender_name",
    "object.company_id.name",
    "object.offer_link",
    "object.valid_until_text",
)


class CobranzaOffer(models.Model):
    """The e-mail with an offer: under the guard and the respect check like any other."""

    _inherit = "cobranza.offer"

    amount_owed_text = fields.Char(compute="_compute_texts")
    amount_to_pay_text = fields.Char(compute="_compute_texts")
    conditions_text = fields.Char(compute="_compute_texts")
    valid_until_text = fields.Char(compute="_compute_texts")
    offer_link = fields.Html(compute="_compute_texts", sanitize=False)

    @api.depends("amount_owed", "amount_to_pay", "valid_until", "conditions", "debtor_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for offer in self:
            offer.amount_owed_text = offer._money(offer.amount_owed)
            offer.amount_to_pay_text = offer._money(offer.amount_to_pay)
            offer.conditions_text = offer.conditions or ""
            offer.valid_until_text = format_date(self.env, offer.valid_until, date_format="long")
            offer.offer_link = Markup('<a href="%s">%s</a>') % (
                offer._page_url_absolute() if offer.id and offer.debtor_id else "",
                self.env._("See the offer online"),
            )

    @api.model
    def mail_allowed_qweb_expressions(self):
        # EXTENDS 'mail': managers may word the message anew
        return (*super().mail_allowed_qweb_expressions(), *PLACEHOLDERS)

    def _page_url(self, token, suffix="", **query):
        """Return the address of the offer on the customer's page; see `cobranza.debtor`."""
        return self.debtor_id._page_url(token, f"/offer/{self.id}{suffix}", **query)

    def _page_payment(self):
        """Return what the page posts to pay what the offer asks for next; None: nothing now.

        It is a choice like any other of the page's: what it costs is computed anew there.
        """
        amount = self._to_pay_now()
        if amount <= 0:
            return None
        for (currency, account), payables in self.debtor_id._payable().items():
            own = [str(one.id) for one in payables if one.item.move_id in self.invoice_ids]
            if own and currency == self.currency_id:
                return {
                    "what": f"some.{currency.id}.{account.id}",
                    "items": own,
                    "amount": f"{amount:.{currency.decimal_places}f}",
                    "text": self._money(amount),
                }
        return None

    def _to_pay_now(self):
        """Return what is paid next: of what was signed the next part, of a discount all of it."""
        today = self.company_id._cobranza_today()
        if self.kind == "prompt":
            open_now = self.state == "offered" and self.valid_until >= today
            return self._due_on(today)[0] if open_now else 0.0
        if self.state != "accepted":
            return 0.0
        waiting = self.sudo().promise_ids.filtered(lambda promise: promise.state == "open")
        following = waiting.sorted("date_promised")[:1]
        return self.currency_id.round(following.amount_due - following.amount_paid)

    def _page_url_absolute(self):
        return self.debtor_id._statement_url(f"/offer/{self.id}")

    def _in_short(self):
        """Say in one line what is offered, as the customer's page lists it."""
        named = {
            "to_pay": self._money(self.amount_to_pay),
            "owed": self._money(self.amount_owed),
            "date": format_date(self.env, self.valid_until),
        }
        if self.state == "accepted":
            return self.env._("Accepted: you pay %(to_pay)s.", **named)
        if self.currency_id.compare_amounts(self.amount_to_pay, self.amount_owed):
            return self.env._("Pay %(to_pay)s instead of %(owed)s, until %(date)s.", **named)
        return self.env._("New terms for %(owed)s, until %(date)s.", **named)

    def action_send(self):
        """Send the offer by e-mail, as soon as the debtor may be written to."""
        inputs.several(self)
        self.check_access("write")
        for offer in self:
            offer._check_is("offered")
            if not offer._is_answerable():
                raise UserError(self.env._("This offer is not valid any more."))
            if not offer.debtor_id._payment_contact("email").email_normalized:
                raise UserError(
                    self.env._(
                        "%s has no e-mail address: add one to the contact, or print the offer.",
                        offer.debtor_id.display_name,
                    )
                )
            offer.sudo()._write_again()
        return True

    def _template(self):
        return self.env.ref("cobranza_followup.mail_template_offer").sudo()

    def _write_again(self):
        """Queue the message with the offer, in place of one that waits."""
        old, debtor = self.mail_id, self.debtor_id
        contact = debtor._payment_contact("email")
        self.write(
            {
                "mail_id": self._queue(debtor, self._template(), contact, about=self).id,
                "mail_withdrawn": False,
                "mail_withdrawn_because": False,
                "bounced_on": False,
            }
        )
        self._take_place_of(old)
        return self.mail_id

    def _still_makes_sense(self):
        """Whether the debtor may still accept it."""
        return self._is_answerable()

    def _why_withdrawn(self):
        return "offer"

    def _questions(self):
        """Return what to ask the contact guard: may the debtor be sent this offer now?"""
        return [
            Question(
                offer.debtor_id,
                offer.debtor_id._payment_contact("email"),
                "email",
                automatic=True,
                patient=True,
            )
            for offer in self
        ]
