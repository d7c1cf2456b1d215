from odoo import http

from .page import DebtorPage


class DebtorPagePromise(DebtorPage):
    """When the customer will pay."""

    @http.route(
        "/my/statement/<int:debtor_id>/promise",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_statement_promise(self, debtor_id, access_token=None, date=None, **_):
        """Take a promise to pay all that is overdue by a day; the amount is ours."""
        return self._answer(
            debtor_id, access_token, "promise", lambda debtor: debtor._page_promise(date)
        )

    @http.route(
        "/my/statement/<int:debtor_id>/propose",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_statement_propose(
        self, debtor_id, access_token=None, date=None, amount=None, note=None, **_
    ):
        """Hand a proposal of other terms to the collector."""
        return self._answer(
            debtor_id,
            access_token,
            "proposal",
            lambda debtor: debtor._page_propose(date, amount, note),
        )
