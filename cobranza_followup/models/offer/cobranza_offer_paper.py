import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import inputs

REPORT = "cobranza_followup.action_report_offer"


class CobranzaOffer(models.Model):
    """The offer as a document, and the signed one as it was signed, with its fingerprint."""

    _inherit = "cobranza.offer"

    document_intact = fields.Boolean(
        compute="_compute_document_intact",
        string="Document Unchanged",
        help="Whether the document is, byte for byte, the one that was signed.",
    )

    @api.depends("document_id", "document_hash")
    def _compute_document_intact(self):
        for offer in self:
            document = offer.document_id.sudo()
            offer.document_intact = bool(document) and (
                fingerprint(document.raw or b"") == offer.document_hash
            )

    def action_print(self):
        """Print the offer, to be signed on paper."""
        inputs.several(self)
        self.check_access("read")
        return self.env.ref(REPORT).report_action(self, data={})

    def _print(self):
        """Return the offer as PDF, in the customer's language."""
        self.flush_recordset()
        offer = self.sudo()
        content, _kind = offer.env["ir.actions.report"]._render_qweb_pdf(REPORT, offer.ids)
        if not content:
            raise UserError(self.env._("The document could not be written: please try again."))
        return content

    def _keep_document(self, content, name, mimetype):
        """Keep what was signed, with its fingerprint."""
        self.ensure_one()
        document = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.sudo().write({"document_id": document.id, "document_hash": fingerprint(document.raw)})

    def _document_values(self):
        """Return what the page of the offer and its document show."""
        self.ensure_one()
        lang = self.debtor_id._statement_lang() or self.env.lang
        offer = self.sudo().with_context(lang=lang)
        report = offer.env["report.cobranza_followup.report_statement"]
        states = dict(offer._fields["state"]._description_selection(offer.env))
        kinds = dict(offer._fields["kind"]._description_selection(offer.env))
        return {
            "offer": offer,
            "statement": report._statement(offer.debtor_id, lang),
            "money": offer._money,
            "kind_name": kinds[offer.kind],
            "state_name": states[offer.state],
            "payments": offer._payments_asked(),
            "introduction": offer._introduction(),
            "lapse": offer._lapse_text(),
            "answerable": offer._is_answerable(),
            "payment": offer._page_payment(),
        }

    def _introduction(self):
        """Say what is offered, in the language of the customer."""
        _ = self.env._
        named = {
            "owed": self._money(self.amount_owed),
            "to_pay": self._money(self.amount_to_pay),
            "waived": self._money(self.amount_waived),
            "interest": self._money(self.interest_waived),
            "date": format_date(self.env, self.valid_until),
        }
        if self.kind == "settlement":
            return _(
                "You owe %(owed)s on the documents below. If you pay %(to_pay)s as stated here, we"
                " waive the rest, %(waived)s, and nothing more is owed on them.",
                **named,
            )
        if self.kind == "prompt":
            return _(
                "You owe %(owed)s on the documents below. If your payment reaches us by %(date)s,"
                " you pay less, as stated here. No signature is needed: simply pay.",
                **named,
            )
        if self.kind == "waiver":
            return _(
                "You owe %(owed)s on the documents below. If you pay it as stated here, we waive"
                " late interest of %(interest)s.",
                **named,
            )
        if self.amount_waived:
            return _(
                "You owe %(owed)s on the documents below. If you pay %(to_pay)s in the instalments"
                " stated here, we waive the rest, %(waived)s.",
                **named,
            )
        return _(
            "You owe %(owed)s on the documents below. You pay it in the instalments stated here.",
            **named,
        )

    def _lapse_text(self):
        """Say until when it can be accepted, and what follows if it is not kept."""
        if self.kind == "prompt":
            return False
        return self.env._(
            "If a payment does not reach us in time, the offer lapses and the full amount is due"
            " again, less what was paid. The offer can be accepted until %s.",
            format_date(self.env, self.valid_until),
        )

    def _payments_asked(self):
        """Return [(day, amount)] of what is to be paid, as the document lists it."""
        if self.kind == "prompt" and self.discount_type == "rate":
            today = self.company_id._cobranza_today()
            days = dict.fromkeys((min(today, self.valid_until), self.valid_until))
            return [(day, self._due_on(day)[0]) for day in days]
        if self.promise_ids:
            promises = self.promise_ids.sorted("date_promised")
            return [(promise.date_promised, promise.amount) for promise in promises]
        try:
            return self._instalments()
        except ValueError:
            return []

    def _document_name(self):
        language = self.debtor_id._statement_lang() or self.env.lang
        return self.with_context(lang=language).env._("Offer %s", self.id) + ".pdf"

    def _get_report_base_filename(self):
        self.ensure_one()
        return self._document_name().removesuffix(".pdf")

    def _paper(self):
        """Return the language and the title of the offer as a document."""
        lang = self.debtor_id._statement_lang() or self.env.lang
        return lang, self.with_context(lang=lang)._get_report_base_filename()


def fingerprint(content):
    """Return the SHA-256 of a document, in hexadecimal.

    >>> fingerprint(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()
