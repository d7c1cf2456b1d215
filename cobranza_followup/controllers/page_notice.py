from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools import upload
from .page import DebtorPage

_MOST_DIGITS = 10


class DebtorPageNotice(DebtorPage):
    """A customer says that they have paid, with proof."""

    @http.route(
        "/my/statement/<int:debtor_id>/notice",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_notice(self, debtor_id, access_token=None, **posted):
        """Take the notice; what it names has to be this customer's."""

        def give(debtor):
            debtor._page_give_notice(
                posted,
                [_whole(debtor.env, one) for one in request.httprequest.form.getlist("invoice")],
                upload.files(debtor.env, request.httprequest.files.getlist("proof")),
            )

        return self._answer(debtor_id, access_token, "notice", give)


def _whole(env, text):
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise UserError(env._("Choose the invoices in the list."))
    return int(text)
