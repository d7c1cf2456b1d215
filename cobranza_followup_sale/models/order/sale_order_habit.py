from odoo import fields, models


class SaleOrder(models.Model):
    """How the customer usually pays, for whoever agrees on terms with them."""

    _inherit = "sale.order"

    cobranza_payment_habit = fields.Char(
        string="Usually Pays",
        compute="_compute_cobranza_payment_habit",
        groups="sales_team.group_sale_salesman,cobranza_followup.group_cobranza_user",
        help="In days from the due date, by the customer's payments of the last 24 months.",
    )

    def _compute_cobranza_payment_habit(self):
        debtors = self._debtors_by_record()
        companies = {debtor.company_id for debtor in debtors.values() if debtor.payment_habit}
        accuracies = self.env["cobranza.forecast.accuracy"]
        near = {company: accuracies._of(company)._new_invoice_sentence() for company in companies}
        for order in self:
            order.cobranza_payment_habit = False
            if order in debtors and (habit := debtors[order].payment_habit):
                order.cobranza_payment_habit = f"{habit} {near[debtors[order].company_id]}".rstrip()
