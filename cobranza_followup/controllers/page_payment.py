import math

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from odoo.addons.payment.controllers.portal import PaymentPortal

from ..engine.payment_choice import Choice
from .page import STEP, DebtorPage


class DebtorPagePayment(DebtorPage, PaymentPortal):
    """Paying on the customer's page.

    The choice is in the address, and what it costs is computed on each step: for the page that
    shows it, and for the transaction. If the two differ, nothing is charged.
    """

    @http.route(
        "/my/statement/<int:debtor_id>/pay",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_statement_choose(self, debtor_id, access_token=None, what="", amount="", **_posted):
        """Take what a customer chose to pay, and go to where it is paid."""
        ids = request.httprequest.form.getlist("items")

        def choose(debtor):
            choice = debtor._payment_choice(what, ids, amount)
            token = self._page_token(debtor, access_token)
            return debtor._page_url(token, f"/pay/{choice.text()}")

        return self._answer(debtor_id, access_token, "payment", choose)

    @http.route(
        "/my/statement/<int:debtor_id>/pay/<string:choice>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_statement_pay(self, debtor_id, choice, access_token=None, **_query):
        """Show what a choice comes to, and the ways to pay it."""
        debtor = self._page_debtor(debtor_id, access_token)
        if not debtor:
            return self._closed()
        try:
            plan = debtor._payment_plan(Choice.parse(choice))
        except UserError as error:
            return self._page(debtor, access_token, problem=error.args[0])
        token = self._page_token(debtor, access_token)
        payer, logged_in = self._payer(debtor)
        options = debtor._payment_options(plan, payer, logged_in)
        values = {
            **self._get_page_view_values(
                debtor, access_token, {"page_name": "statement"}, "my_statement_history", True
            ),
            **plan,
            **options,
            "doc": debtor,
            "res_company": debtor.company_id,
            "lang": debtor.env.lang,
            "transfer": debtor._transfer(plan),
            "most_listed": STEP,
            "back_url": debtor._page_url(token),
            "partner_id": payer.id,
            "show_tokenize_input_mapping": self._saving_offered(
                options["providers_sudo"], logged_in
            ),
            "transaction_route": (
                f"{debtor.access_url}/pay/{plan['choice'].text()}/transaction/{plan['shown']}"
            ),
            "landing_route": debtor._page_url(token),
            "access_token": token,
        }
        return self._private(request.render("cobranza_followup.portal_payment", values))

    @http.route(
        "/my/statement/<int:debtor_id>/pay/<string:choice>/transaction/<string:shown>",
        type="jsonrpc",
        auth="public",
    )
    def portal_statement_transaction(
        self,
        debtor_id,
        choice,
        shown,
        access_token=None,
        amount=None,
        provider_id=None,
        payment_method_id=None,
        token_id=None,
        flow=None,
        tokenization_requested=False,
        **kwargs,
    ):
        """Make the transaction of a choice; return what the payment form goes on with.

        :param shown: what the customer was shown of the documents, and what of each is paid
        :param amount: what the customer was shown; both only say whether that is still so
        :raise ValidationError: the choice, or how it is to be paid, is not on offer
        """
        debtor = self._page_debtor(debtor_id, access_token)
        if not debtor:
            raise ValidationError(request.env._("The access token is invalid."))
        self._validate_transaction_kwargs(kwargs)
        debtor._page_answer("payment")
        token = self._page_token(debtor, access_token)
        plan = debtor._payment_plan(Choice.parse(choice))
        self._check_shown(debtor, plan, amount, shown)
        payer, logged_in = self._payer(debtor)
        options = debtor._payment_options(plan, payer, logged_in)
        self._check_offered(options, flow, provider_id, payment_method_id, token_id)
        transaction = self._create_transaction(
            provider_id=provider_id,
            payment_method_id=payment_method_id,
            token_id=token_id,
            amount=plan["amount"],
            currency_id=plan["currency"].id,
            partner_id=payer.id,
            flow=flow,
            tokenization_requested=bool(logged_in and tokenization_requested),
            landing_route=debtor._page_url(token),
            reference_prefix=debtor._transaction_reference(plan),
            custom_create_values=debtor._transaction_values(plan),
        )
        transaction.landing_route = debtor._page_url(token, f"/payment/{transaction.id}")
        return transaction._get_processing_values()

    @http.route(
        "/my/statement/<int:debtor_id>/payment/<int:transaction_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_statement_paid(self, debtor_id, transaction_id, access_token=None, **_query):
        """Say what became of a payment, above the statement as it is now."""
        debtor = self._page_debtor(debtor_id, access_token)
        if not debtor:
            return self._closed()
        transaction = request.env["payment.transaction"].sudo().browse(transaction_id).exists()
        if debtor not in transaction.cobranza_item_ids.debtor_id:
            token = self._page_token(debtor, access_token)
            return request.redirect(debtor._page_url(token), local=True)
        return self._page(debtor, access_token, **debtor._payment_outcome(transaction))

    # -- who pays, and with what -----------------------------------------------------------

    def _payer(self, debtor):
        """Return (in whose name the transaction is, whether they are logged in as themselves).

        A contact of the customer pays in their own name and sees their own cards. Whoever else
        looks at the page, with the link or as an employee, pays in the customer's.
        """
        user = request.env.user
        own = not user._is_public() and user.partner_id.commercial_partner_id == debtor.partner_id
        return (user.partner_id if own else debtor.partner_id).sudo(), own

    def _saving_offered(self, providers, logged_in):
        offered = self._compute_show_tokenize_input_mapping(providers)
        return {provider: logged_in and shown for provider, shown in offered.items()}

    def _check_shown(self, debtor, plan, amount, shown):
        """Raise unless what is to be charged, and for what, is what the customer was shown.

        An amount can be paid of the oldest documents; once it is, the same page must not pay as
        much of the next ones.
        """
        amount = self._cast_as_float(amount)
        if (
            shown != plan["shown"]
            or amount is None
            or not math.isfinite(amount)
            or plan["currency"].compare_amounts(amount, plan["amount"]) != 0
        ):
            raise ValidationError(
                debtor.env._(
                    "What you chose comes to %s now, or is of other documents. Nothing was charged:"
                    " please load the page again.",
                    plan["money"](plan["amount"]),
                )
            )

    def _check_offered(self, options, flow, provider_id, payment_method_id, token_id):
        """Raise unless the way to pay is one that was offered to this visitor."""
        if flow == "token":
            offered = token_id in options["tokens_sudo"].ids
        else:
            provider = options["providers_sudo"].filtered(lambda one: one.id == provider_id)
            offered = (
                flow in ("redirect", "direct")
                and payment_method_id in options["payment_methods_sudo"].ids
                and payment_method_id in provider.payment_method_ids.ids
            )
        if not offered:
            raise ValidationError(
                request.env._("This way to pay is not on offer. Please choose another one.")
            )
