from odoo.tests import tagged

from ..common import TODAY
from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestStatementTour(ToursCommon):
    """The debtor's page can be read by who sees little, or nothing."""

    browser_size = "1366x768"

    def test_axe_finds_nothing_on_the_page(self):
        self.customer.lang = "es_419"
        days = (self.company._cobranza_today() - TODAY).days
        for due, amount in ((-30, 100), (-10, 300), (10, 400)):
            self._invoice(days + due, amount)
        self._receive(50)
        url = self._debtor().get_portal_url()
        self.env.flush_all()
        self.start_tour(url, "cobranza_statement_tour")


@tagged("post_install", "-at_install")
class TestStatementPhoneTour(TestStatementTour):
    browser_size = "390x844"
    touch_enabled = True
