from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestInstallation(TransactionCase):
    def test_the_add_on_is_installed(self):
        module = self.env["ir.module.module"].search([("name", "=", "cobranza_followup")])
        self.assertEqual(module.state, "installed")
