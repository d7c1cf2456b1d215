from unittest import SkipTest

from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon
from .large_common import LargeDebtor


class PhoneTour(ToursCommon):
    """A debtor on a phone who owes 400 that is overdue, and 400 that is not."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        days = (cls.company._cobranza_today() - TODAY).days
        cls.invoices = cls.env["account.move"].union(
            *(
                cls._invoice(days + due, amount)
                for due, amount in ((-30, 100), (-10, 300), (10, 400))
            )
        )
        cls.debtor = cls._debtor()

    def _walk(self, tour, lang):
        self.customer.lang = lang
        self.env.flush_all()
        self.start_tour(self.debtor.get_portal_url(), f"cobranza_page_{tour}_tour")
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestPageDemoTour(PhoneTour):
    """They pay with the provider that Odoo has for trying out; nobody helps it from outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        method = cls.env.ref("payment_demo.payment_method_demo", raise_if_not_found=False)
        if not method:
            raise SkipTest("Odoo's payment_demo is not installed.")
        providers = cls.env["payment.provider"].sudo()
        providers.search([("state", "!=", "disabled")]).state = "disabled"
        demo = cls.env.ref("payment.payment_provider_demo").sudo()
        cls.provider = demo.copy({"company_id": cls.company.id})
        cls.provider.write({"state": "test", "is_published": True})
        method.active = True
        cls.provider.payment_method_ids |= method

    def test_it_is_paid_to_the_end(self):
        self._walk("demo", "es_419")
        (transaction,) = self.env["payment.transaction"].search(
            [("provider_id", "=", self.provider.id)]
        )
        self.assertRecordValues(
            transaction, [{"amount": 400, "state": "done", "is_post_processed": True}]
        )
        self.assertEqual(self.invoices.mapped("amount_residual"), [0, 0, 400])
        self.assertEqual(self.debtor.amount_overdue, 0)

    def test_in_english_too(self):
        self._walk("demo", "en_US")
        self.assertEqual(self.invoices.mapped("amount_residual"), [0, 0, 400])


@tagged("post_install", "-at_install")
class TestPageEnglishTour(PhoneTour):
    """They read English: all that they read and are told is."""

    def test_an_english_reader_on_a_phone(self):
        self._walk("english", "en_US")
        self.assertEqual(self.debtor.promise_ids.amount, 400)
        self.assertEqual(self.debtor.notice_ids.amount, 100.5)


@tagged("post_install", "-at_install")
class TestPageLargeTour(LargeDebtor, PhoneTour):
    """They owe more documents than a page lists: all is within reach of a thumb."""

    def test_a_large_debtor_on_a_phone(self):
        self._copies(self.invoices[1], 60)
        self._walk("large", "en_US")
