from werkzeug.urls import url_join

from odoo import models


class CobranzaDebtor(models.Model):
    """The page on which a customer sees their statement of account, by a link of their own."""

    _name = "cobranza.debtor"
    _inherit = ["cobranza.debtor", "portal.mixin"]

    def _compute_access_url(self):
        # EXTENDS 'portal'
        result = super()._compute_access_url()
        for debtor in self:
            debtor.access_url = f"/my/statement/{debtor.id}"
        return result

    def _statement_url(self):
        """Return the link to the statement of account, for messages to the customer."""
        self.ensure_one()
        return url_join(self.get_base_url(), self.sudo().get_portal_url())

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.env._("Statement of Account - %s", self.partner_id.name)
