from odoo import api, models

from odoo.addons.cobranza_followup.tools.apart import REPEATED, apart, surviving


class CobranzaExceptionRequest(models.Model):
    """Requests that are no longer needed: the hold ended, or the document was cancelled or paid."""

    _inherit = "cobranza.exception.request"

    @api.model
    def _look_again(self, debtor_ids):
        """Check open requests of debtors whose hold changed, just before this transaction commits.

        Not at once: a preview is undone, and must not notify anybody.
        """
        data = self.env.cr.precommit.data.setdefault("cobranza.changed_holds", set())
        if not data:
            self.env.cr.precommit.add(self._close_needless)
        data.update(debtor_ids)

    @api.model
    def _close_needless(self):
        """Close the requests that a hold's end made needless; nothing requested is one query.

        The payment that ended the hold must not fail because of a request.
        """
        debtor_ids = self.env.cr.precommit.data.pop("cobranza.changed_holds", None)
        requests = self.sudo()
        if not debtor_ids or not requests.search_count([("state", "=", "open")], limit=1):
            return
        with surviving(self.env, "looking for requests to close"):
            debtors = self.env["cobranza.debtor"].sudo().browse(debtor_ids)
            for request in requests._open_of(debtors):
                request._close_or_record()

    def _close_or_record(self):
        try:
            with apart(self.env):
                self._close_if_needless()
        except REPEATED:
            raise
        except Exception as error:  # noqa: BLE001 (all of them are recorded)
            self.env["cobranza.failure"]._record(
                self.company_id, "task", error, self._document().name
            )

    def _close_if_needless(self):
        """Close the request and tell who made it, if nothing stops its document any more."""
        if self._document()._holds_to_pass():
            return
        self._close("obsolete")
        if self._document().state in ("cancel", "done"):
            return
        _ = self._in_their_language()
        values = {"customer": self.partner_id.display_name, "document": self._document().name}
        self._notify_requester(
            _("%(customer)s is no longer on hold: you can confirm %(document)s now.", **values)
            if self._is_quotation()
            else _(
                "%(customer)s is no longer on hold: you can go ahead with %(document)s now.",
                **values,
            ),
            author=self.env.ref("base.partner_root"),
        )

    @api.model
    def _drop_needless(self, documents):
        """Close open requests of documents that were cancelled, paid or given to others."""
        named = self._documents()[documents._name]
        for request in self.sudo().search([("state", "=", "open"), (named, "in", documents.ids)]):
            with surviving(self.env, "closing a request for an exception"):
                if not request._document()._holds_to_pass():
                    request._close("obsolete")
