from odoo import models

from odoo.addons.cobranza_followup.tools import authority


class AccountMoveLine(models.Model):
    """Costs that are charged on: posting a bill adds them to an order."""

    _inherit = "account.move.line"

    def _sale_create_reinvoice_sale_line(self):
        # EXTENDS 'sale': no bill or expense fails because the customer of an order is on hold or
        # above their limit. What is charged on counts for both from then on.
        lines = super(
            AccountMoveLine, authority.from_books(self)
        )._sale_create_reinvoice_sale_line()
        return {id_: line.with_env(self.env) for id_, line in lines.items()}
