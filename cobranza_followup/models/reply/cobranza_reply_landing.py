import re

from odoo import api, fields, models
from odoo.tools import email_normalize

from ...engine import reply as engine
from ...engine.reply_text import from_html, own_words, plain
from ...tools import authority
from ...tools.apart import surviving

_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress-Reply")
_AUTOMATIC_SUBJECT = re.compile(
    r"\W*(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office"
    r"|respuesta automatica|fuera de (?:la )?oficina|autorespuesta)\b"
)
_PROOF = re.compile(
    r"comprobante|transferencia|spei\b|pago|deposito|voucher|recibo|receipt|remittance|payment"
    r"|consignacion|soporte|swift|baucher"
)
# An invoice of ours that comes back is no proof of payment.
_NO_PROOF = re.compile(r"factura|invoice|estado de cuenta|statement|logo|image0|firma|signature")
_PROOF_KINDS = ("application/pdf", "image/")
_LONGEST_NOTE = 1_000
_LONGEST_SUBJECT = 200


class CobranzaReply(models.Model):
    """How a mail becomes a reply on the desk. Whatever fails here, the mail itself is kept."""

    _inherit = "cobranza.reply"

    @api.model
    def _land(self, mail, message_id, parent_id):
        """Have what came by mail land on its debtor, if it answers a message of ours.

        :param mail: the mail, an `email.message.EmailMessage`
        :param str message_id: as in its head
        :param parent_id: id of the `mail.message` it answers, as Odoo found it
        """
        messages = self.env["mail.message"].sudo()
        found = messages.search(
            [("message_id", "=", message_id), ("message_type", "=", "email")], order="id"
        )
        for message in found if message_id else ():
            with surviving(self.env, "having a reply land on its debtor"):
                parent = messages.browse(parent_id or []).exists()
                self._land_one(mail, message, parent or message.parent_id)

    @api.model
    def _land_one(self, mail, message, parent):
        replies = authority.plain(self).sudo()
        debtor = replies._debtor_of(message)
        if not debtor or not replies._is_theirs(message) or replies._of_message(message):
            return replies.browse()
        automatic = _is_automatic(mail, message)
        company = debtor.company_id
        words = own_words(from_html(message.body or "")) or message.subject or ""
        # A reading that fails loses its suggestions, and nothing else.
        suggestions = ()
        with surviving(self.env, "reading a reply"):
            suggestions = engine.read(
                words, company._cobranza_today(), month_first=company.country_id.code == "US"
            )
        if automatic:
            suggestions = [one for one in suggestions if one.kind == engine.Kind.AWAY]
            if not suggestions:
                return replies.browse()
        reply = replies.create(
            {
                **replies._landing_values(message, parent, debtor),
                "body": words,
                "automatic": automatic,
                "state": "done" if automatic else "open",
            }
        )
        reply._suggest(suggestions)
        if not automatic:
            reply._suggest_proof(message)
            reply._log_interaction()
        return reply

    def _landing_values(self, message, parent, debtor):
        parent = parent.filtered(
            lambda one: one.message_type != "email" or not self._is_theirs(one)
        )
        person = message.author_id
        return {
            "debtor_id": debtor.id,
            "contact_id": person.id,
            "email": email_normalize(message.email_from or "") or message.email_from,
            "date": min(message.date, fields.Datetime.now()),
            "subject": (message.subject or "")[:_LONGEST_SUBJECT],
            "message_id": message.id,
            "answered_message_id": parent.id,
            "answered_text": (parent.subject or parent.record_name or "")[:_LONGEST_SUBJECT],
            "attachment_text": ", ".join(message.attachment_ids.mapped("name"))[:1_000],
        }

    @api.model
    def _of_message(self, message):
        return self.search_count([("message_id", "=", message.id)], limit=1)

    @api.model
    def _debtor_of(self, message):
        """Return the debtor whom a message on one of our records, or an invoice, is from."""
        debtors = self.env["cobranza.debtor"].sudo()
        if message.model == "account.move":
            move = self.env["account.move"].sudo().browse(message.res_id).exists()
            if not move or not move.is_sale_document(include_receipts=True):
                return debtors
            return debtors.search(
                [
                    ("partner_id", "=", move.commercial_partner_id.id),
                    ("company_id", "=", move.company_id.id),
                ]
            )
        guard = self.env["cobranza.contact.guard"]
        found = guard._debtors_of(message.model, [message.res_id])
        return found.get(message.res_id, debtors)

    @api.model
    def _is_theirs(self, message):
        """Whether somebody outside wrote a message."""
        author = message.author_id
        companies = self.env["res.company"].sudo().search([]).partner_id
        return not author or (author.partner_share and author not in companies)

    def _suggest(self, suggestions):
        values = [
            {
                "reply_id": self.id,
                "kind": one.kind.value,
                "start": one.start,
                "end": one.end,
                "quote": self.body[one.start : one.end],
                "date": one.date,
                "amount": one.amount or 0,
                "currency_id": self._currency(one.currency).id,
            }
            for one in suggestions
        ]
        self.env["cobranza.reply.suggestion"].create(values)._at_once()

    def _suggest_proof(self, message):
        """Suggest that they paid where what they attached looks like the proof of it."""
        known = self.suggestion_ids.filtered(lambda one: one.kind == "paid")
        proofs = message.attachment_ids.filtered(_looks_like_proof)
        if known:
            known.attachment_ids = proofs
        elif proofs:
            self.env["cobranza.reply.suggestion"].create(
                {
                    "reply_id": self.id,
                    "kind": "paid",
                    "quote": ", ".join(proofs.mapped("name"))[:1_000],
                    "currency_id": self._currency("").id,
                    "attachment_ids": [fields.Command.set(proofs.ids)],
                }
            )

    def _currency(self, code):
        """Return the currency of an amount they wrote: named, or the one they owe in."""
        if code:
            named = self.env["res.currency"].search([("name", "=", code)], limit=1)
            if named:
                return named
        owed = self.debtor_id._open_items().currency_id
        return owed if len(owed) == 1 else self.debtor_id.currency_id

    def _log_interaction(self):
        user = self.debtor_id._collector() or self.env.user
        self.interaction_id = self.env["cobranza.interaction"].create(
            {
                "debtor_id": self.debtor_id.id,
                "contact_id": self.contact_id.id,
                "user_id": user.id,
                "date": self.date,
                "channel": "email",
                "direction": "in",
                "outcome_id": self.env.ref("cobranza_followup.outcome_wrote").id,
                "note": self.body[:_LONGEST_NOTE],
            }
        )


def _is_automatic(mail, message):
    """Whether a mail program answered, and nobody reads what we answer to that."""
    if (mail.get("Auto-Submitted") or "no").strip().lower() != "no":
        return True
    if any(mail.get(name) for name in _AUTOMATIC_HEADERS):
        return True
    if (mail.get("Precedence") or "").strip().lower() in ("auto_reply", "bulk", "junk"):
        return True
    return bool(_AUTOMATIC_SUBJECT.match(plain(message.subject or "")))


def _looks_like_proof(attachment):
    name = plain(attachment.name or "")
    fitting = (attachment.mimetype or "").startswith(_PROOF_KINDS)
    return bool(fitting and _PROOF.search(name) and not _NO_PROOF.search(name))
