from odoo import models

from ...ledger import credit_control


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        # EXTENDS 'base': shown only where there is something to bring over
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref("cobranza_followup.menu_credit_control", raise_if_not_found=False)
        if menu and not credit_control.is_there(self.env):
            hidden.append(menu.id)
        return hidden
