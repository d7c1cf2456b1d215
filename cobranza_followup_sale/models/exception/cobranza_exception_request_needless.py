from odoo import api, models

from odoo.addons.cobranza_followup.tools.apart import REPEATED, apart, surviving


class CobranzaExceptionRequest(models.Model):
    """Requests that are no longer needed: the hold ended, or the document was cancelled or paid."""

    _inherit = "cobranza.exception.request"

    def _close_or_record(self):
        """Close the request if nothing stops its document any more; return it if so."""
        try:
            with apart(self.env):
                if not self._document()._is_stopped():
                    self._close("obsolete")
                    return self
        except REPEATED:
            raise
        except Exception as error:  # noqa: BLE001 (all of them are recorded)
            self.env["cobranza.failure"]._record(
                self.company_id, "task", error, self._document().name
            )
        return self.browse()

    @api.model
    def _drop_needless(self, documents):
        """Close open requests of documents that were cancelled, paid or given to others."""
        named = self._documents()[documents._name]
        for request in self.sudo().search([("state", "=", "open"), (named, "in", documents.ids)]):
            with surviving(self.env, "closing a request for an exception"):
                if not request._document()._is_stopped():
                    request._close("obsolete")
