from odoo.tests import tagged

from odoo.addons.cobranza_followup.tests.common import TODAY
from odoo.addons.cobranza_followup.tests.tours_common import ToursCommon

from .shop_common import ShopCommon


@tagged("post_install", "-at_install")
class TestShopTour(ShopCommon, ToursCommon):
    """A customer on hold sends their order from a phone; the salesperson sees what became of it."""

    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_on_a_phone(self):
        self.website.language_ids |= self.env.ref("base.lang_es_419")
        self.buyer_user.lang = self.customer.lang = "es_419"
        self.buyer_user.password = self.buyer_user.login
        self._invoice((self.company._cobranza_today() - TODAY).days - 30, 987)
        self._hold()
        self.service.name = "Armado"
        self.env.flush_all()
        self.start_tour(self.service.website_url, "cobranza_shop_tour", login=self.buyer_user.login)
        self.env.invalidate_all()
        order = self.env["sale.order"].search(
            [("website_id", "=", self.website.id)], order="id DESC", limit=1
        )
        self.assertEqual(order.partner_id, self.buyer)
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.cobranza_agreed_on)
        self.assertEqual(self._task(order).user_id, self.salesperson)
        self._end_hold()
        self._confirm_agreed()
        self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestShopSalespersonTour(ShopCommon, ToursCommon):
    """What a customer sent from the shop, at the salesperson's desk."""

    browser_size = "1366x768"

    def test_what_the_salesperson_sees(self):
        self._hold()
        order = self._sent()
        self._click("shop_salesperson_tour", self.salesperson, f"sales/{order.id}")
        self.assertFalse(order.cobranza_agreed_on)
        self.assertTrue(order.cobranza_sent_on)
