from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from .page import DebtorPage

ROUTE = "/my/statement/<int:debtor_id>/offer/<int:offer_id>"


class DebtorPageOffer(DebtorPage):
    """An offer on the customer's page: read, signed, refused, kept as PDF."""

    @http.route(ROUTE, type="http", auth="public", website=True)
    def portal_offer(self, debtor_id, offer_id, access_token=None, document=None, done=None, **_):
        """Show an offer, or the document of it; what is not this debtor's is not found."""
        debtor = self._page_debtor(debtor_id, access_token)
        offer = debtor and debtor._page_offer(offer_id)
        if not offer:
            return self._elsewhere(debtor, access_token)
        if document:
            try:
                debtor._page_act("document")
            except UserError as error:
                return self._offer_page(offer, access_token, problem=error.args[0])
            return self._private(self._offer_document(offer))
        if not done:
            debtor._page_act("visit")
        return self._offer_page(offer, access_token, done=done)

    @http.route(f"{ROUTE}/sign", type="jsonrpc", auth="public", website=True)
    def portal_offer_sign(
        self, debtor_id, offer_id, access_token=None, name=None, signature=None, **_
    ):
        """Accept an offer with the signature drawn in Odoo's form, which posts JSON."""
        access_token = access_token or request.httprequest.args.get("access_token")
        debtor = self._page_debtor(debtor_id, access_token)
        offer = debtor and debtor._page_offer(offer_id)
        if not offer:
            return {"error": request.env._("This offer was not found.")}
        try:
            debtor._page_answer("offer")
            with request.env.cr.savepoint():
                offer._sign_on_page(name, signature)
        except (UserError, ValidationError) as error:
            return {"error": error.args[0]}
        token = self._page_token(debtor, access_token)
        return {"force_refresh": True, "redirect_url": offer._page_url(token, done="signed")}

    @http.route(f"{ROUTE}/refuse", type="http", auth="public", methods=["POST"], website=True)
    def portal_offer_refuse(self, debtor_id, offer_id, access_token=None, reason=None, **_):
        """Refuse an offer, with the reason."""
        debtor = self._page_debtor(debtor_id, access_token)
        offer = debtor and debtor._page_offer(offer_id)
        if not offer:
            return self._elsewhere(debtor, access_token)
        try:
            debtor._page_answer("offer")
            with request.env.cr.savepoint():
                offer._refuse(reason)
        except (UserError, ValidationError) as error:
            return self._offer_page(offer, access_token, problem=error.args[0])
        token = self._page_token(debtor, access_token)
        return request.redirect(offer._page_url(token, done="refused"), local=True)

    def _elsewhere(self, debtor, access_token):
        """Return where somebody is led who asked for what is not there."""
        if not debtor:
            return self._closed()
        token = self._page_token(debtor, access_token)
        return request.redirect(debtor._page_url(token), local=True)

    def _offer_page(self, offer, access_token, **more):
        debtor = offer.debtor_id
        values = self._get_page_view_values(
            debtor, access_token, {"page_name": "statement"}, "my_statement_history", True
        )
        thanks = {
            "signed": request.env._("Thank you: the offer is accepted and signed."),
            "refused": request.env._("Thank you for telling us."),
        }
        token = self._page_token(debtor, access_token)
        return self._private(
            request.render(
                "cobranza_followup.portal_offer",
                {
                    **values,
                    "token": token,
                    "doc": debtor,
                    "online": True,
                    "problem": more.get("problem"),
                    "thanks": thanks.get(more.get("done")),
                    **offer._document_values(),
                },
            )
        )

    def _offer_document(self, offer):
        """Return the document as it was signed, or the offer as it is."""
        signed = offer.document_id.sudo()
        content = signed.raw if signed else offer._print()
        kind = signed.mimetype if signed else "application/pdf"
        name = signed.name if signed else offer._document_name()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", kind),
                ("Content-Length", len(content)),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Disposition", http.content_disposition(name)),
            ],
        )
