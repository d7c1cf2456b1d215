from odoo import http
from odoo.http import request

from .page import DebtorPage


class DebtorPageAsk(DebtorPage):
    """What the customer asks for, or tells us."""

    @http.route(
        "/my/statement/<int:debtor_id>/copy",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_statement_copy(
        self, debtor_id, access_token=None, move_id=None, contact_id=None, email=None, **_
    ):
        """Send a copy of an invoice to an address that is known already."""
        return self._answer(
            debtor_id,
            access_token,
            "copy",
            lambda debtor: debtor._page_copy(move_id, contact_id, email),
        )

    @http.route(
        "/my/statement/<int:debtor_id>/contact",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_statement_contact(
        self, debtor_id, access_token=None, name=None, email=None, phone=None, **_
    ):
        """Tell the collector who handles payments."""
        return self._answer(
            debtor_id,
            access_token,
            "contact",
            lambda debtor: debtor._page_say_contact(name, email, phone),
        )

    @http.route(
        "/my/statement/<int:debtor_id>/preference",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_statement_preference(
        self,
        debtor_id,
        access_token=None,
        day_from=None,
        day_to=None,
        hour_from=None,
        hour_to=None,
        **_,
    ):
        """Note when and how the customer wants to be contacted."""
        channels = request.httprequest.form.getlist("channel")
        return self._answer(
            debtor_id,
            access_token,
            "preference",
            lambda debtor: debtor._page_prefer((day_from, day_to), (hour_from, hour_to), channels),
        )

    @http.route(
        "/my/statement/<int:debtor_id>/message",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_statement_message(self, debtor_id, access_token=None, note=None, **_):
        """Hand a message to the collector."""
        return self._answer(
            debtor_id, access_token, "message", lambda debtor: debtor._page_write(note)
        )
