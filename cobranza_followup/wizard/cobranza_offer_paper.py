import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ..tools import inputs

MOST_BYTES = 10 * 2**20
KINDS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


class CobranzaOfferPaper(models.TransientModel):
    """Takes the offer that the debtor signed on paper."""

    _name = "cobranza.offer.paper"
    _description = "Offer signed on paper"

    offer_id = fields.Many2one("cobranza.offer", required=True, ondelete="cascade")
    signed_by = fields.Char(required=True, help="Who signed it.")
    file = fields.Binary(required=True, string="Signed Paper", help="A PDF or a photo of it.")
    filename = fields.Char()

    def action_accept(self):
        """Keep the paper with its fingerprint: the offer is accepted."""
        inputs.one(self)
        offer = self.offer_id
        offer.check_access("write")
        try:
            content = base64.b64decode(self.file or b"", validate=True)
        except (binascii.Error, ValueError):
            content = b""
        kind = guess_mimetype(content, default="")
        if kind not in KINDS or len(content) > MOST_BYTES:
            raise UserError(
                self.env._("The signed paper is a PDF, a JPEG or a PNG file of at most 10 MB.")
            )
        name = inputs.text(self.env, self.filename, self.env._("File"))
        offer._sign_on_paper(
            self.signed_by, content, name or self.env._("Signed offer") + KINDS[kind], kind
        )
        return {"type": "ir.actions.act_window_close"}
