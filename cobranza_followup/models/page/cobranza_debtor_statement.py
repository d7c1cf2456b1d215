from werkzeug.urls import url_join

from odoo import api, models

from ...tools import authority


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

    def _portal_ensure_token(self):
        # EXTENDS 'portal': also where an answer by mail has the customer notified
        return super(CobranzaDebtor, authority.plain(self))._portal_ensure_token()

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **_kwargs):
        # EXTENDS 'portal': the link opens the statement. What was written about the customer,
        # who wrote and who follows it are the company's: no token opens that.
        return super()._get_thread_with_access(thread_id, mode=mode)

    def _statement_url(self, suffix=""):
        """Return the link to the statement of account, for messages to the customer.

        :param suffix: of what is below it, an offer say
        """
        self.ensure_one()
        return url_join(self.get_base_url(), self.sudo().get_portal_url(suffix=suffix))

    def _statement_lang(self):
        """Return the code of the language the customer reads; False of no debtor."""
        return self.contact_id.lang or self.company_id.partner_id.lang

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.env._("Statement of Account - %s", self.partner_id.name)

    def _paper(self):
        """Return the language and the title of the statement as a document."""
        lang = self._statement_lang() or self.env.lang
        return lang, self.with_context(lang=lang)._get_report_base_filename()
