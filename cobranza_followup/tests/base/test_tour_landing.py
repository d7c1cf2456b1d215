from odoo.tests import tagged

from ..tours_common import ToursCommon


@tagged("post_install", "-at_install")
class TestTourLanding(ToursCommon):
    """What the browser shows after login."""

    def test_each_role_sees_its_list(self):
        for user, path, view in (
            (self.collector, "cobranza-my-day", ".o_list_view"),
            (self.manager, "cobranza-panorama", ".o_cobranza_panorama"),
        ):
            with self.subTest(user.login):
                self.browser_js(
                    "/odoo",
                    "console.log('test successful')",
                    f"location.pathname.endsWith('{path}')"
                    f" && document.querySelector('{view}')"
                    " && document.querySelector('.o_menu_brand').textContent === 'Cobranza'",
                    login=user.login,
                )
