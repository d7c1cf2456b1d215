from lxml import html

from odoo import Command, http
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from ..common import CobranzaCommon


class PagePaymentCommon(CobranzaCommon, AccountPaymentCommon, HttpCase):
    """A customer with a link who pays on their page, and a provider that only says what came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([("id", "!=", cls.provider.id)]).state = "disabled"
        cls.provider.write({"state": "enabled", "available_currency_ids": [Command.clear()]})

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    # -- what the browser does -----------------------------------------------------------

    def _token(self, debtor=None):
        return (debtor or self._debtor()).sudo()._portal_ensure_token()

    def _key(self, currency=None):
        account = self.company_data["default_account_receivable"]
        return f"{(currency or self.company.currency_id).id}.{account.id}"

    def _item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def _post(self, what, items=(), amount="", debtor=None, **more):
        """Post the form of the page; return the answer, redirects not followed."""
        debtor = debtor or self._debtor()
        self.env.cr.flush()
        return self.url_open(
            f"/my/statement/{debtor.id}/pay",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "access_token": self._token(debtor),
                "what": what,
                "items": [str(item) for item in items],
                "amount": amount,
                **more,
            },
            allow_redirects=False,
        )

    def _choose(self, what, items=(), amount="", debtor=None):
        """Choose what to pay; return the payment form's data as the browser reads it."""
        answer = self._post(what, items, amount, debtor)
        self.assertEqual(answer.status_code, 303, answer.text[:2000])
        return self._form(self.url_open(answer.headers["Location"]))

    def _form(self, answer):
        self.assertEqual(answer.status_code, 200)
        page = html.fromstring(answer.text)
        (form,) = page.xpath("//form[@id='o_payment_form']")
        return {
            name[5:].replace("-", "_"): value for name, value in form.items() if "data-" in name
        }

    def _begin(self, form, **more):
        """Press “Pay”; return the transaction."""
        result = self.make_jsonrpc_request(form["transaction_route"], self._sent(form, **more))
        self.env.invalidate_all()
        return self._get_tx(result["reference"])

    def _sent(self, form, **more):
        """Return what the payment form sends to make a transaction."""
        return {
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "amount": float(form["amount"]),
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": form["landing_route"],
            "is_validation": False,
            "access_token": form.get("access_token"),
            **more,
        }

    def assertNotBegun(self, form, says, **more):
        """No transaction is made, and the browser is told why."""
        before = self._transactions()
        self.env.flush_all()
        with mute_logger("odoo.http"):
            answer = self.url_open(
                form["transaction_route"],
                json={"jsonrpc": "2.0", "params": self._sent(form, **more)},
            ).json()
        self.env.invalidate_all()
        self.assertRegex(answer["error"]["data"]["message"], says)
        self.assertEqual(self._transactions(), before)

    def _transactions(self):
        return self.env["payment.transaction"].search([("provider_code", "=", "none")])

    def _poll(self):
        """Look at the status page, as the browser does after the provider's."""
        self.env.flush_all()
        answer = self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        return answer

    def _pay_online(self, what, items=(), amount="", debtor=None):
        """Choose, pay, and have the provider report it; return the transaction."""
        transaction = self._begin(self._choose(what, items, amount, debtor))
        transaction._set_done()
        self._poll()
        self._commit()
        return transaction

    def _problem(self, answer):
        """Return what the page says could not be done."""
        self.assertEqual(answer.status_code, 200)
        (problem,) = html.fromstring(answer.text).xpath("//div[@role='alert']")
        return problem.text_content().strip()

    def _open(self, invoice):
        """Return what is open of each instalment of an invoice, the earliest first."""
        return self._item(invoice).sorted("date_maturity").mapped("amount_residual_currency")
