from odoo import fields, models

from odoo.addons.cobranza_followup_sale.models.credit.res_partner import SEES_CREDIT


class ResPartner(models.Model):
    """The warehouse sees what is left of a customer's credit, and no figures beyond."""

    _inherit = "res.partner"

    cobranza_credit_available = fields.Monetary(groups=f"{SEES_CREDIT},stock.group_stock_user")
