from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..tools import upload
from ..tools.fetched_columns import own_columns

REPORT = "cobranza_followup.action_report_statement"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Documents on a page of the statement.
STEP = 50
# The address is a key: nobody else is told it, nothing keeps what it opens, no frame shows it.
_PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Robots-Tag": "noindex, nofollow",
}


class DebtorPage(CustomerPortal):
    """The customer's page: their statement of account, and what they may do and say there.

    Each thing they may do is a route of its own, in a class that inherits this one, and goes
    through `_answer`. What the browser sends names things; amounts, names and terms are ours.
    """

    @http.route(
        ["/my/statement/<int:debtor_id>", "/my/statement/<int:debtor_id>/page/<int:page>"],
        type="http",
        auth="public",
        website=True,
    )
    def portal_statement(
        self,
        debtor_id,
        access_token=None,
        report_type=None,
        download=False,
        done=None,
        page=1,
        **_,
    ):
        """Show the statement as it is now, as a page, as PDF or as spreadsheet."""
        debtor = self._page_debtor(debtor_id, access_token)
        if not debtor:
            return self._closed()
        if report_type in ("html", "pdf", "xlsx"):
            return self._document(debtor, report_type, bool(download), access_token)
        if not done:
            debtor._page_act("visit")
        return self._page(debtor, access_token, done=done, page=page)

    def _document(self, debtor, report_type, download, access_token):
        try:
            debtor._page_act("document")
        except UserError as error:
            return self._page(debtor, access_token, problem=error.args[0])
        if report_type != "xlsx":
            return self._private(self._show_report(debtor, report_type, REPORT, download=download))
        report = debtor.env["report.cobranza_followup.report_statement"]
        name, content = report._xlsx(debtor)
        return self._private(
            request.make_response(
                content,
                headers=[
                    ("Content-Type", XLSX),
                    ("Content-Disposition", http.content_disposition(f"{name}.xlsx")),
                ],
            )
        )

    def _page_debtor(self, debtor_id, access_token):
        """Return the debtor whose page this visitor may see, in the customer's language.

        As superuser: whoever has the link is nobody's user. Empty for everybody else.
        """
        debtor = self._page_debtor_by_login(debtor_id)
        debtor = debtor or self._page_debtor_by_link(debtor_id, access_token)
        if not debtor:
            return debtor
        debtor._page_read_people()
        lang = debtor._statement_lang()
        request.update_context(lang=lang)
        # Our own people look at it, too, with the link of a message or without.
        only_looks = request.env.user._is_internal()
        return debtor.with_context(lang=lang, cobranza_only_looks=only_looks)

    def _page_debtor_by_link(self, debtor_id, access_token):
        """Return the debtor of a link that is valid today, or of one of our people's.

        As Odoo's `_document_check_access`, without the words for who may not.
        """
        nobody = request.env["cobranza.debtor"].with_user(SUPERUSER_ID)
        debtor = nobody.search_fetch([("id", "=", debtor_id)], own_columns(nobody))
        key = access_token if isinstance(access_token, str) and access_token.isascii() else ""
        if debtor.access_token and consteq(debtor.access_token, key) and not debtor._is_link_old():
            return debtor.with_context(cobranza_by_link=True)
        ours = debtor and debtor.with_user(request.env.user).has_access("read")
        return debtor if ours else nobody

    def _page_debtor_by_login(self, debtor_id):
        """Return the debtor if a user of the customer's own is logged in."""
        if not request.env.user._is_portal():
            return request.env["cobranza.debtor"]
        debtors = request.env["cobranza.debtor"].with_user(SUPERUSER_ID)
        own = [("id", "=", debtor_id), *self._own_debtors_domain()]
        debtor = debtors.search_fetch(own, own_columns(debtors))
        return debtor.with_context(cobranza_visitor=request.env.user.partner_id.id)

    def _own_debtors_domain(self):
        """Return the domain of the debtors that are the visitor's own, by their login."""
        user = request.env.user
        if not user._is_portal():
            return [(0, "=", 1)]
        return [("partner_id", "=", user.partner_id.commercial_partner_id.id)]

    def _page(self, debtor, access_token, **more):
        """Return the page.

        :param more: `done`, what was just done, a key of `_page_done`, or `thanks`, the sentence
            itself; `problem`, a sentence about what could not be done; `form`, what was filled in
            then, and `act`, where; `page` of the documents
        """
        values = self._get_page_view_values(
            debtor, access_token, {"page_name": "statement"}, "my_statement_history", True
        )
        listed = _number(more.get("page")), STEP
        shown = debtor.with_context(cobranza_listed=listed)._page_values()
        token = self._page_token(debtor, access_token)
        return self._private(
            request.render(
                "cobranza_followup.portal_statement",
                {
                    **values,
                    "token": token,
                    "doc": debtor,
                    "pdf_url": debtor._page_url(token, report_type="pdf", download="true"),
                    "xlsx_url": debtor._page_url(token, report_type="xlsx"),
                    "act_url": f"/my/statement/{debtor.id}",
                    "online": True,
                    "problem": more.get("problem"),
                    "form": more.get("form") or {},
                    "chosen": request.httprequest.form.getlist("item"),
                    "accepted_files": upload.ACCEPT,
                    "thanks": more.get("thanks") or debtor._page_done().get(more.get("done")),
                    "pager": pager(
                        f"/my/statement/{debtor.id}",
                        shown["statement"]["count"],
                        page=shown["statement"]["page"],
                        step=STEP,
                        url_args={"access_token": token} if token else {},
                    ),
                    **shown,
                },
            )
        )

    def _page_token(self, debtor, access_token):
        """Return the key the visitor came with; who is logged in needs none, and is given none."""
        return access_token if debtor.env.context.get("cobranza_by_link") else ""

    def _private(self, response):
        """Return a response that no cache keeps, no search engine lists and no address leaks of."""
        response.headers.update(_PRIVATE)
        return response

    def _closed(self):
        """Say that the link opens nothing, and what to do."""
        anonymous = request.env.user._is_public()
        response = request.render(
            "cobranza_followup.portal_statement_closed", {"anonymous": anonymous}, status=403
        )
        return self._private(response)

    def _answer(self, debtor_id, access_token, act, do):
        """Do what a customer posted, and show the page again, with thanks or with the problem.

        :param act: what it is, of `cobranza.page.act`: it is logged and counted
        :param do: called with the debtor, in a savepoint; a sentence it raises is shown above
            the page, on which what was filled in still stands. It may return where to go next.
        """
        debtor = self._page_debtor(debtor_id, access_token)
        if not debtor:
            return self._closed()
        try:
            debtor._page_answer(act)
            with request.env.cr.savepoint():
                where = do(debtor)
        except (UserError, ValidationError) as error:
            form = {**request.params, "act": act}
            page = request.params.get("page")
            return self._page(debtor, access_token, problem=error.args[0], form=form, page=page)
        token = self._page_token(debtor, access_token)
        where = where or debtor._page_url(token, done=act)
        return self._private(request.redirect(where, local=True))

    # -- all of a customer's -------------------------------------------------------------------

    @http.route("/my/statements", type="http", auth="user", website=True)
    def portal_statements(self, **_):
        """List the statements of account of the customer who is logged in, one per company."""
        debtors = self._own_debtors()
        return self._private(
            request.render(
                "cobranza_followup.portal_my_statements",
                {"page_name": "statements", "rows": [debtor._page_row() for debtor in debtors]},
            )
        )

    def _own_debtors(self):
        lang = request.env.lang
        debtors = request.env["cobranza.debtor"].with_user(SUPERUSER_ID)
        return debtors.with_context(lang=lang).search(
            self._own_debtors_domain(), order="company_id"
        )

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "statement_count" in counters:
            values["statement_count"] = len(self._own_debtors())
        return values


def _number(page):
    """Return the number of a page as an address gives it; of anything else, that of the first.

    >>> _number("7"), _number(2), _number("0"), _number("-1"), _number("x"), _number(None)
    (7, 2, 1, 1, 1, 1)
    """
    text = str(page)
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1
