from base64 import b64decode, b64encode

from odoo import fields, models


class CobranzaHandoverPaper(models.Model):
    """A paper printed for a dossier that is being prepared: kept until all of them are."""

    _name = "cobranza.handover.paper"
    _description = "Paper of a dossier being prepared"
    _order = "id"

    handover_id = fields.Many2one(
        "cobranza.handover", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True)
    key = fields.Char(required=True, readonly=True, string="What It Is")
    name = fields.Char(readonly=True, string="File Name")
    content = fields.Binary(readonly=True, attachment=True)

    _once = models.UniqueIndex("(handover_id, key)", "This paper is printed already.")

    def _put(self, handover, key, name, content):
        return self.create(
            {
                "handover_id": handover.id,
                "key": key,
                "name": name,
                "content": b64encode(content) if content else False,
            }
        )

    def _taken_out(self):
        """Return (file name, content), and have no copy of it in memory."""
        content = b64decode(self.content or b"")
        self.invalidate_recordset(["content"], flush=False)
        return self.name, content
