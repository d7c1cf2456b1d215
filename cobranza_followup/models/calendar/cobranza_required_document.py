from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools import authority, inputs

MISSING = "cobranza_followup.barrier_type_documents"


class CobranzaRequiredDocument(models.Model):
    """What a customer wants to have before they pay an invoice.

    It is missing only where somebody reports it for an invoice: then it is a barrier.
    """

    _name = "cobranza.required.document"
    _description = "Required document"
    _order = "debtor_id, sequence, id"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("order", "Order number"),
            ("reception", "Reception sheet"),
            ("receipt", "Contra receipt"),
            ("upload", "Upload to their site"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    name = fields.Char(string="What Exactly", help="As the customer calls it.")
    url = fields.Char(string="Link", help="Where it is uploaded, or asked for.")

    @api.depends("kind", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            kind = kinds.get(document.kind, "") if document.kind != "other" else ""
            document.display_name = ": ".join(filter(None, (kind, document.name)))

    @api.constrains("kind", "name")
    def _check_name(self):
        for document in self:
            if document.kind == "other" and not (document.name or "").strip():
                raise ValidationError(
                    self.env._("Say what exactly the customer wants before they pay.")
                )

    @api.constrains("url")
    def _check_url(self):
        for document in self.filtered("url"):
            if not _is_link(document.url):
                raise ValidationError(
                    self.env._(
                        "%s: give a link that begins with https:// or http://.", document.url
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_not_by_mail(self)
        return super().create(inputs.rows(self, vals_list))

    def write(self, vals):
        inputs.values(self, vals)
        if "debtor_id" in vals and not authority.of_the_desk(self.env):
            raise UserError(self.env._("A required document stays with its customer."))
        return super().write(vals)

    def action_report_missing(self):
        """Open a new barrier of ours for an invoice that lacks this document, ready to save."""
        inputs.one(self)
        self.check_access("read")
        debtor = self.debtor_id
        invoices = debtor._invoices_to_choose()
        if not invoices:
            raise UserError(
                self.env._(
                    "%s has no open invoice for which a document could be missing.",
                    debtor.display_name,
                )
            )
        kind = self.env.ref(MISSING, raise_if_not_found=False)
        owner = (kind and kind.owner_id) or debtor.salesperson_id or self.env.user
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Document Missing"),
            "res_model": "cobranza.barrier",
            "views": [
                (self.env.ref("cobranza_followup.cobranza_barrier_view_form_document").id, "form")
            ],
            "target": "new",
            "context": {
                "default_debtor_id": debtor.id,
                "default_type_id": kind and kind.id,
                "default_document_id": self.id,
                # The oldest: it is why they are asked. Whoever knows better chooses another.
                "default_invoice_ids": [Command.set([invoices[0]["id"]])],
                "default_owner_id": owner.id,
                "default_note": self.display_name,
            },
        }


def _is_link(text):
    """Whether a text is a link to a page, and nothing a browser would carry out.

    >>> _is_link("https://portal.example/upload"), _is_link("javascript:alert(1)"), _is_link("https:")
    (True, False, False)
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
