from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import inputs


class CobranzaInterestNew(models.TransientModel):
    """What a customer's late payments cost them until a day, and the invoice for it."""

    _name = "cobranza.interest.new"
    _description = "Late interest"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="debtor_id.company_id", related_sudo=False)
    as_of = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self.env.company._cobranza_today(),
        help="The last day that bears interest.",
    )
    line_ids = fields.One2many(
        "cobranza.interest.new.line",
        "interest_new_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        string="Invoices",
    )
    computation = fields.Html(compute="_compute_computation", compute_sudo=False, sanitize=False)
    missing_text = fields.Text(compute="_compute_computation", compute_sudo=False)

    def _found(self):
        """Return the `LateInterest` of the customer's invoices until the day."""
        self.ensure_one()
        if not self.debtor_id or not self.as_of:
            return []
        self.debtor_id.check_access("read")
        return self.debtor_id._late_interest(self.as_of)[self.debtor_id._origin or self.debtor_id]

    @api.depends("debtor_id", "as_of")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "invoice_id": line.invoice.id,
                            "currency_id": line.currency.id,
                            "days": line.days,
                            "interest": line.interest,
                            "fixed": line.fixed,
                            "charged": line.interest_charged + line.fixed_charged,
                            "amount": line.amount,
                            "chosen": line.amount > 0,
                        }
                    )
                    for line in wizard._found()
                ),
            ]

    @api.depends("debtor_id", "as_of")
    @api.depends_context("lang")
    def _compute_computation(self):
        for wizard in self:
            found = wizard._found()
            told = (sentence for line in found for sentence in line.missing)
            wizard.missing_text = "\n".join(dict.fromkeys(told)) or False
            wizard.computation = found and self.env["ir.qweb"]._render(
                "cobranza_followup.interest_computation", {"lines": found}
            )

    @api.constrains("as_of")
    def _check_as_of(self):
        for wizard in self:
            inputs.date(self.env, wizard.as_of, self._fields["as_of"].string)

    def action_invoice(self):
        """Make a draft invoice of the interest that was chosen, and open it (managers)."""
        inputs.one(self)
        self.check_access("read")
        chosen = self.line_ids.filtered("chosen").invoice_id
        if not chosen:
            raise UserError(self.env._("Choose the invoices whose interest is to be invoiced."))
        invoices = self.debtor_id._invoice_late_interest(chosen.ids, self.as_of)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        if len(invoices) > 1:
            return {**action, "domain": [("id", "in", invoices.ids)], "context": {}}
        return {**action, "views": [(False, "form")], "res_id": invoices.id, "context": {}}


class CobranzaInterestNewLine(models.TransientModel):
    """The late interest of one invoice, to be chosen."""

    _name = "cobranza.interest.new.line"
    _description = "Late interest of an invoice"

    interest_new_id = fields.Many2one("cobranza.interest.new", required=True, ondelete="cascade")
    invoice_id = fields.Many2one("account.move", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    days = fields.Integer(string="Days Late", readonly=True)
    interest = fields.Monetary(readonly=True)
    fixed = fields.Monetary(string="Fixed Sum", readonly=True)
    charged = fields.Monetary(string="Invoiced Before", readonly=True)
    amount = fields.Monetary(string="To Invoice", readonly=True)
    chosen = fields.Boolean(string="Invoice It")
