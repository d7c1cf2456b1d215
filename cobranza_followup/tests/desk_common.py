from lxml import etree

from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .common import CobranzaCommon


class DeskCommon(CobranzaCommon):
    """A debtor's form, its buttons pressed as people see them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(-40, 1000)
        cls.debtor = cls._debtor()

    def _buttons(self, user, debtor=None):
        """Return {label: button} of the debtor's form as a user gets it."""
        debtor = (debtor or self.debtor).with_user(user)
        arch = etree.fromstring(debtor.get_view(view_type="form")["arch"])
        return {
            node.get("string") or "".join(node.itertext()).strip(): node
            for node in arch.iter("button")
            if not node.xpath("ancestor::field")
        }

    def _press(self, user, label):
        """Press a button of the debtor's form; return the form it opens, with its defaults."""
        button = self._buttons(user)[label]
        debtor = self.debtor.with_user(user)
        if button.get("type") == "object":
            action = getattr(debtor, button.get("name"))()
        else:
            values = self.env["ir.actions.act_window"].browse(int(button.get("name"))).read()[0]
            known = {
                "id": debtor.id,
                "hold_id": debtor.hold_id.id,
                "stage_id": debtor.stage_id.id,
                "currency_id": debtor.currency_id.id,
                "amount_overdue": debtor.amount_overdue,
            }
            context = safe_eval(button.get("context") or "{}", known)
            action = {**values, "context": context}
        model = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**(action.get("context") or {}))
        )
        view = action["views"][0][0] or None
        return Form(model.browse(action.get("res_id") or []), view=view)
