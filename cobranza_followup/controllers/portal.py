from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

REPORT = "cobranza_followup.action_report_statement"


class StatementPortal(CustomerPortal):
    """The customer's statement of account, behind the link in the messages to them."""

    @http.route("/my/statement/<int:debtor_id>", type="http", auth="public", website=True)
    def portal_statement(self, debtor_id, access_token=None, report_type=None, download=False, **_):
        """Show the statement as it is now, as a page or as PDF; without the token, go home."""
        try:
            debtor = self._document_check_access("cobranza.debtor", debtor_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        lang = debtor._statement_lang()
        request.update_context(lang=lang)
        debtor = debtor.with_context(lang=lang)
        if report_type in ("html", "pdf"):
            return self._show_report(debtor, report_type, REPORT, download=bool(download))
        report = request.env["report.cobranza_followup.report_statement"].sudo()
        values = self._get_page_view_values(
            debtor, access_token, {"page_name": "statement"}, "my_statement_history", True
        )
        return request.render(
            "cobranza_followup.portal_statement",
            {
                **values,
                "doc": debtor,
                "statement": report._statement(debtor),
                "pdf_url": debtor.get_portal_url(report_type="pdf", download=True),
                "online": True,
            },
        )
