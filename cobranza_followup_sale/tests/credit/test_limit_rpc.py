from odoo import Command

from ..rpc_common import RpcCommon


class WaysRoundLimitCommon(RpcCommon):
    """A customer with a limit of 1000, an order of 900 and a quotation of 200."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.policy.exposure_check = "stop"
        cls.customer.with_company(cls.company).credit_limit = 1000
        cls.order = cls._order(quantity=9)
        cls.line = cls.order.order_line
        cls.more = cls._quotation(quantity=2)
        cls.env.flush_all()

    def _sell(self, method, records, **params):
        return self.salesperson, records._name, method, {"ids": records.ids, **params}

    def _sell_write(self, records, **vals):
        return self._sell("write", records, vals=vals)

    def assertOver(self, *calls):
        self.assertRefusedOverRpc(*calls, says="credit limit")


class TestWaysRoundLimit(WaysRoundLimitCommon):
    """Ways round a limit that only take a key and some patience."""

    def test_a_context_lifts_no_limit(self):
        context = {
            "skip_credit_limit": True,
            "default_cobranza_over_limit": False,
            "cobranza_exposure_reads": {},
            "cobranza_partner_ids": [],
            "cobranza_as_of": "2000-01-01",
        }
        self.assertOver(self._sell("action_confirm", self.more, context=context))
        self.assertOver(self._sell("write", self.more, vals={"state": "sale"}, context=context))

    def test_what_an_order_says_of_itself_hides_nothing(self):
        confirm = self._sell("action_confirm", self.more)
        for hide in (
            self._sell_write(self.order, invoice_status="invoiced"),
            self._sell_write(self.line, invoice_status="invoiced", qty_invoiced=9),
            self._sell_write(self.line, qty_to_invoice=0),
            self._sell_write(self.line, price_total=0, price_subtotal=0, price_tax=0),
            self._sell_write(self.line, state="draft"),
            self._sell_write(self.order, amount_total=1, amount_untaxed=1),
            self._sell_write(self.order, currency_rate=1000),
            self._sell_write(self.line, qty_delivered=9),
        ):
            with self.subTest(hide=hide[3]):
                self.assertOver(hide, confirm)
        self.assertOver(self._sell_write(self.more, amount_total=1, amount_untaxed=1), confirm)

    def test_goods_are_no_down_payment_because_they_say_so(self):
        confirm = self._sell("action_confirm", self.more)
        more = self.more.order_line
        hide = self._sell_write(self.line, is_downpayment=True)
        self.assertOver(hide, confirm)
        self.assertOver(hide, confirm, self._sell_write(self.line, is_downpayment=False))
        self.assertOver(self._sell_write(more, is_downpayment=True), confirm)

    def test_a_down_payment_does_not_become_goods(self):
        """Of a quantity that no limit stopped, because nothing did when it was confirmed."""
        self.policy.exposure_check = "none"
        order = self._order(quantity=2, order_line=[self._line(2, is_downpayment=True)])
        self.policy.exposure_check = "stop"
        self.env.flush_all()
        self.assertOver(self._sell_write(order.order_line, is_downpayment=False))

    def test_the_order_goes_to_nobody_and_comes_back(self):
        back = {"partner_id": self.customer.id, "partner_invoice_id": self.customer.id}
        away = {
            "partner_id": self.other_customer.id,
            "partner_invoice_id": self.other_customer.id,
        }
        self.assertOver(
            self._sell_write(self.order, **away),
            self._sell("action_confirm", self.more),
            self._sell_write(self.order, **back),
        )

    def test_the_limit_itself_is_not_theirs_to_write(self):
        self.salesperson.group_ids |= self.env.ref("base.group_partner_manager")
        self.env.flush_all()
        for vals in ({"credit_limit": 1e6}, {"use_partner_credit_limit": False}):
            self.assertRefusedOverRpc(
                self._sell("write", self.customer, vals=vals),
                self._sell("action_confirm", self.more),
                says="credit_limit|credit limit",
            )

    def test_an_exception_is_not_written_on_it(self):
        self.assertRefusedOverRpc(
            self._sell_write(self.more, cobranza_exception_ids=[Command.link(1)]), says="exception"
        )
