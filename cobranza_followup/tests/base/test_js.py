from odoo.tests import HttpCase, no_retry, tagged


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    """The unit tests of our components, at the desk and on a phone; see `static/tests`."""

    def _run_suite(self, preset):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&filter=@cobranza_followup",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
        )

    @no_retry
    def test_components_at_the_desk(self):
        self._run_suite("desktop")

    @no_retry
    def test_components_on_a_phone(self):
        self._run_suite("mobile")
