from lxml import html

from odoo.tests import tagged

from .payment_common import PagePaymentCommon


@tagged("post_install", "-at_install")
class TestPagePaymentRefused(PagePaymentCommon):
    """What the browser sends names things; amounts, documents and ways to pay are the server's."""

    def test_a_forged_amount_charges_nothing(self):
        self._invoice(-5, 100)
        form = self._choose(f"due.{self._key()}")
        for amount in (1, 0, -5, "nan", None, 100.01):
            with self.subTest(amount):
                self.assertNotBegun(form, "Nothing was charged", amount=amount)

    def test_an_item_of_another_customer_is_refused(self):
        self._invoice(-5, 100)
        other = self.env["res.partner"].create({"name": "Another"})
        foreign = self._item(self._invoice(-5, 77, other))
        answer = self._post(f"some.{self._key()}", foreign.ids)
        self.assertIn("not open for payment", self._problem(answer))
        form = self._choose(f"due.{self._key()}")
        form["transaction_route"] = form["transaction_route"].replace(
            f"due.{self._key()}", f"some.{self._key()}.{foreign.id}"
        )
        self.assertNotBegun(form, "not open for payment", amount=77)

    def test_what_is_no_amount_and_no_choice_gets_a_sentence(self):
        line = self._item(self._invoice(-5, 100))
        for amount in ("-5", "0", "100.01", "abc", "1e2", "5.005", "9" * 40, "50 50"):
            answer = self._post(f"some.{self._key()}", line.ids, amount)
            self.assertTrue(self._problem(answer), amount)
        for what in ("", "due", "due.1.1", "all.999999999.1", "x" * 300, f"some.{self._key()}"):
            self.assertTrue(self._problem(self._post(what)), what)
        for item in ("x", "-1", "1 OR 1=1", "9" * 30):
            self.assertTrue(self._problem(self._post(f"some.{self._key()}", [item])), item)
        page = self._post(f"some.{self._key()}", line.ids, "1000")
        self.assertIn('value="1000"', page.text)

    def test_both_decimal_signs_are_read(self):
        line = self._item(self._invoice(-5, 5000))
        for written, meant in (
            ("1,234.50", 1234.5),
            ("1.234,50", 1234.5),
            ("12,5", 12.5),
            ("$ 7", 7),
        ):
            form = self._choose(f"some.{self._key()}", line.ids, written)
            self.assertEqual(float(form["amount"]), meant)

    def test_without_the_link_nothing_is_paid(self):
        self._invoice(-5, 100)
        form = self._choose(f"due.{self._key()}")
        for token in (None, "", "x"):
            self.assertNotBegun(form, "access token is invalid|enlace no es", access_token=token)
        self.assertEqual(self._post(f"due.{self._key()}", access_token="x").status_code, 403)
        answer = self._post(f"due.{self._key()}", csrf_token="x")
        self.assertEqual(answer.status_code, 400)

    def test_a_way_to_pay_that_was_not_offered_is_refused(self):
        self._invoice(-5, 100)
        form = self._choose(f"due.{self._key()}")
        other = self.setup_other_company(name="Dos")["company"]
        foreign = self.provider.copy({"company_id": other.id, "state": "enabled"})
        for more in (
            {"provider_id": foreign.id},
            {"payment_method_id": 999999},
            {"flow": "token", "token_id": 1},
            {"flow": "offline"},
        ):
            with self.subTest(more):
                self.assertNotBegun(form, "not on offer", **more)
        self.assertNotBegun(form, "not whitelisted", partner_id=1)

    def test_a_test_that_is_not_published_is_offered_to_nobody(self):
        self._invoice(-5, 100)
        self.provider.write({"state": "test", "is_published": False})
        self.manager.password = self.manager.login
        self.authenticate(self.manager.login, self.manager.login)
        answer = self._post(f"due.{self._key()}")
        page = html.fromstring(self.url_open(answer.headers["Location"]).text)
        self.assertFalse(page.xpath("//form[@id='o_payment_form']"))

    def test_an_old_address_after_the_payment_changes_nothing(self):
        self._invoice(-5, 100)
        form = self._choose(f"due.{self._key()}")
        transaction = self._begin(form)
        transaction._set_done()
        self._poll()
        self.assertNotBegun(form, "not open for payment")
        page = self.url_open(
            form["transaction_route"].partition("/transaction")[0]
            + f"?access_token={self._token()}"
        )
        self.assertIn("not open for payment", self._problem(page))
        for _again in range(2):
            self.assertIn(
                "We have received your payment", self.url_open(transaction.landing_route).text
            )
        self.assertEqual(self._transactions(), transaction)

    def test_what_became_of_anothers_payment_is_not_told(self):
        other = self.env["res.partner"].create({"name": "Another"})
        self._invoice(-5, 77, other)
        self._invoice(-5, 100)
        theirs = self._pay_online(f"due.{self._key()}", debtor=self._debtor(other))
        debtor = self._debtor()
        page = self.url_open(
            f"/my/statement/{debtor.id}/payment/{theirs.id}?access_token={self._token()}"
        )
        self.assertNotIn("We have received", page.text)
