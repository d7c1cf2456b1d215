from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

REPORT = "cobranza_followup.action_report_statement"


class DebtorPage(CustomerPortal):
    """The customer's page: their statement of account, and what they may do and say there.

    Each thing they may do is a route of its own, in a class that inherits this one, and goes
    through `_answer`. What the browser sends names things; amounts, names and terms are ours.
    """

    @http.route("/my/statement/<int:debtor_id>", type="http", auth="public", website=True)
    def portal_statement(
        self, debtor_id, access_token=None, report_type=None, download=False, done=None, **_
    ):
        """Show the statement as it is now, as a page or as PDF; without the token, go home."""
        debtor = self._page_debtor(debtor_id, access_token)
        if not debtor:
            return request.redirect("/my")
        if report_type in ("html", "pdf"):
            return self._show_report(debtor, report_type, REPORT, download=bool(download))
        debtor._page_act("visit")
        return self._page(debtor, access_token, done=done)

    def _page_debtor(self, debtor_id, access_token):
        """Return the debtor whose page this visitor may see, in the customer's language.

        As superuser: whoever has the link is nobody's user. Empty for everybody else.
        """
        try:
            debtor = self._document_check_access("cobranza.debtor", debtor_id, access_token)
        except (AccessError, MissingError):
            return request.env["cobranza.debtor"]
        lang = debtor._statement_lang()
        request.update_context(lang=lang)
        return debtor.with_context(lang=lang)

    def _page(self, debtor, access_token, **more):
        """Return the page.

        :param more: `done`, what was just done, a key of `_page_done`, or `thanks`, the sentence
            itself; `problem`, a sentence about what could not be done; `form`, what was filled in
            then
        """
        values = self._get_page_view_values(
            debtor, access_token, {"page_name": "statement"}, "my_statement_history", True
        )
        return request.render(
            "cobranza_followup.portal_statement",
            {
                **values,
                "token": access_token or "",
                "doc": debtor,
                "pdf_url": debtor.get_portal_url(report_type="pdf", download=True),
                "online": True,
                "problem": more.get("problem"),
                "form": more.get("form") or {},
                "thanks": more.get("thanks") or debtor._page_done().get(more.get("done")),
                **debtor._page_values(),
            },
        )

    def _answer(self, debtor_id, access_token, act, do):
        """Do what a customer posted, and show the page again, with thanks or with the problem.

        :param act: what it is, of `cobranza.page.act`: it is logged and counted
        :param do: called with the debtor, in a savepoint; a sentence it raises is shown above
            the page, on which what was filled in still stands. It may return where to go next.
        """
        debtor = self._page_debtor(debtor_id, access_token)
        if not debtor:
            return request.redirect("/my")
        try:
            debtor._page_act(act)
            with request.env.cr.savepoint():
                where = do(debtor)
        except (UserError, ValidationError) as error:
            return self._page(debtor, access_token, problem=error.args[0], form=request.params)
        return request.redirect(
            where or debtor.get_portal_url(query_string=f"&done={act}"), local=True
        )
