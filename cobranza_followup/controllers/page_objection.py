from odoo import http
from odoo.http import request

from ..tools import upload
from .page import DebtorPage


class DebtorPageObjection(DebtorPage):
    """What is wrong with an invoice, in the customer's eyes."""

    @http.route(
        "/my/statement/<int:debtor_id>/object",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_statement_object(
        self, debtor_id, access_token=None, type_id=None, amount=None, note=None, **_
    ):
        """Take an objection to chosen documents, with files, for a collector to decide on."""
        sent = request.httprequest
        return self._answer(
            debtor_id,
            access_token,
            "objection",
            lambda debtor: debtor._page_object(
                type_id,
                sent.form.getlist("item"),
                amount,
                note,
                upload.files(request.env, sent.files.getlist("files")),
            ),
        )
