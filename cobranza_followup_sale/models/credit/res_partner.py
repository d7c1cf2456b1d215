from odoo import fields, models

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import COLLECTOR

SEES_CREDIT = f"sales_team.group_sale_salesman,{COLLECTOR}"


class ResPartner(models.Model):
    """Sales sees what is left of a customer's credit before an order is begun."""

    _inherit = "res.partner"

    cobranza_credit_limit = fields.Monetary(groups=SEES_CREDIT)
    cobranza_exposure = fields.Monetary(groups=SEES_CREDIT)
    cobranza_credit_available = fields.Monetary(groups=SEES_CREDIT)
