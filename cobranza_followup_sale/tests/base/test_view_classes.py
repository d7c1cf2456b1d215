from lxml import etree

from odoo.tests import TransactionCase, tagged

CLASS = "o_cobranza_desk"


@tagged("post_install", "-at_install")
class TestViewClasses(TransactionCase):
    """What every screen of ours has in common."""

    def test_muted_and_red_stand_out_on_every_screen_of_ours(self):
        views = self.env["ir.ui.view"].search(
            [
                ("model", "=like", "cobranza.%"),
                ("type", "in", ("list", "kanban", "form")),
                ("mode", "=", "primary"),
            ]
        )
        views = views.filtered(lambda view: (view.xml_id or "").startswith("cobranza_followup"))
        self.assertGreater(len(views), 50)
        without = [
            view.xml_id
            for view in views
            if CLASS not in etree.fromstring(view.get_combined_arch()).get("class", "").split()
        ]
        self.assertFalse(without)
