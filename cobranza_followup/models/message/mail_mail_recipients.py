from odoo import models
from odoo.tools.mail import email_normalize_all

from ..contact.cobranza_contact_guard import Question


class MailMail(models.Model):
    """Whom a message about a debt goes to outside the company, and what for."""

    _inherit = "mail.mail"

    def _questions_for_guard(self, partners=None):
        """Return {mail id: [`Question`]}, one for each person outside that a message goes to.

        :param partners: `res.partner` list; of those addressed as partners these alone
        """
        mails = self.sudo()
        debtor_of = mails._debtors_written_about()
        mails = mails.filtered(lambda mail: mail.id in debtor_of)
        known, automatic = mails._known_addresses(), mails._automatic()
        answers = mails._answering()
        questions = {}
        for mail in mails:
            message, debtor = automatic.get(mail.id), debtor_of[mail.id]
            purpose = (
                message._purpose
                if message
                else mail.cobranza_purpose or ("answer" if mail.id in answers else "collect")
            )
            questions[mail.id] = [
                Question(
                    debtor,
                    contact,
                    "email",
                    purpose,
                    automatic=bool(message),
                    # Written to many at once: nobody looked at what the guard says of each.
                    patient=mail.message_type != "comment",
                    address=address,
                )
                for contact, address in mail._outside(debtor, known, partners)
            ]
        return {mail_id: some for mail_id, some in questions.items() if some}

    def _debtors_written_about(self):
        """Return {mail id: the debtor}, in `sudo`, of the messages on our models."""
        guard, found = self.env["cobranza.contact.guard"], {}
        for model, mails in self.grouped("model").items():
            debtors = guard._debtors_of(model, mails.mapped("res_id"))
            found |= {mail.id: debtors[mail.res_id] for mail in mails if mail.res_id in debtors}
        return found

    def _known_addresses(self):
        """Return {address: partners who have it} of the addresses written to by hand."""
        addresses = {address for mail in self for address in mail._typed_addresses()}
        if not addresses:
            return {}
        found = self.env["res.partner"].sudo().search([("email_normalized", "in", [*addresses])])
        return found.grouped("email_normalized")

    def _typed_addresses(self):
        return [
            *email_normalize_all(self.email_to or ""),
            *email_normalize_all(self.email_cc or ""),
        ]

    def _outside(self, debtor, known, partners):
        """Return (person, address) of those outside the company; an address is nobody's we know."""
        nobody = self.env["res.partner"].sudo()
        people, strangers = nobody, []
        for address in self._typed_addresses():
            owners = known.get(address, nobody)
            # Several may share an address; the debtor's own person is who it is meant for.
            person = owners.filtered(lambda one: one.commercial_partner_id == debtor.partner_id)
            if owners:
                people |= (person or owners.sorted("partner_share"))[:1]
            elif address not in strangers:
                strangers.append(address)
        recipients = self.recipient_ids
        if partners is not None:
            recipients = recipients.filtered(lambda one: one in partners)
        companies = self.env["res.company"].sudo().search([]).partner_id
        outside = (people | recipients).filtered(
            lambda person: (
                person.commercial_partner_id == debtor.partner_id
                or (person.partner_share and person not in companies)
            )
        )
        return [
            *((person, "") for person in outside),
            *((nobody, address) for address in strangers),
        ]

    def _answering(self):
        """Return the ids of the messages by which somebody answers what the customer wrote."""
        replies = self.filtered(
            lambda mail: mail.message_type == "comment" and not mail.cobranza_purpose
        )
        answering = set()
        for model, mails in replies.grouped("model").items():
            # One message may go in several e-mails.
            places = {mail.res_id: mail.mail_message_id.id for mail in mails}
            found = self.env["mail.message"]._cobranza_answers(model, places)
            answering |= {mail.id for mail in mails if mail.res_id in found}
        return answering
