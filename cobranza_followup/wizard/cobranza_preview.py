from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ..models.policy.cobranza_decision import HOLD_CHANGES
from ..tools import authority, inputs

_LINE = (
    "partner_id",
    "amount_overdue",
    "from_stage",
    "to_stage",
    "moved",
    "hold_change",
    "mail",
    "no_address",
    "text",
)


class CobranzaPreview(models.TransientModel):
    """What tonight's run would do, before it happens; from here the company begins to act."""

    _name = "cobranza.preview"
    _description = "Preview of the run"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    mode = fields.Selection(related="company_id.cobranza_mode", related_sudo=True)
    acting_since = fields.Date(related="company_id.cobranza_acting_since", related_sudo=True)
    date = fields.Date(required=True, readonly=True)
    bank_message = fields.Char(readonly=True)
    line_ids = fields.One2many("cobranza.preview.line", "preview_id", readonly=True)
    moved_count = fields.Integer(readonly=True, string="Change Stage")
    held_count = fields.Integer(readonly=True, string="Holds Applied")
    freed_count = fields.Integer(readonly=True, string="Holds Ended")
    mail_count = fields.Integer(readonly=True, string="Written To")
    no_address_count = fields.Integer(
        readonly=True,
        string="Without E-mail Address",
        help="Their step sends an e-mail, but there is no address. The collector gets a task.",
    )

    @api.depends("company_id", "date")
    def _compute_name(self):
        for preview in self:
            preview.name = self.env._("Preview of %s", preview.company_id.name)

    @api.model
    def action_open(self):
        """Ask what the next run of the user's company would decide, and show it."""
        runs = self.env["cobranza.run"]
        day = runs._next_date(self.env.company)
        preview = self._create_for(self.env.company, day, runs.preview(day))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of tonight's run"),
            "res_model": self._name,
            "res_id": preview.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _create_for(self, company, day, lines):
        """Create the preview that shows `lines`, as `cobranza.run.preview` gives them."""
        evaluation = self.env["cobranza.evaluation"].sudo()
        return self.create(
            {
                "company_id": company.id,
                "date": day,
                "bank_message": evaluation._bank_message(company, day),
                **self._counts(lines),
                "line_ids": [
                    Command.create({name: line[name] for name in _LINE}) for line in lines
                ],
            }
        )

    @api.model
    def _counts(self, lines):
        """Return how many debtors change stage, are held and so on, by field of a preview."""
        return {
            "moved_count": sum(line["moved"] for line in lines),
            "held_count": sum(line["hold_change"] == "on" for line in lines),
            "freed_count": sum(line["hold_change"] == "off" for line in lines),
            "mail_count": sum(line["mail"] for line in lines),
            "no_address_count": sum(line["no_address"] for line in lines),
        }

    def action_open_lines(self):
        """Show the debtors as a list to search, group and export."""
        inputs.one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "cobranza.preview.line",
            "view_mode": "list,kanban",
            "views": [(False, "list"), (False, "kanban")],
            "domain": [("preview_id", "=", self.id)],
        }

    def action_act(self):
        """Have the company act from now on."""
        return self._switch("act")

    def action_observe(self):
        """Have the company only observe: nothing is sent, held or cut any more."""
        return self._switch("observe")

    def _switch(self, mode):
        inputs.one(self)
        company = self.company_id
        company._check_cobranza_manager()
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("%s is not one of your companies.", company.name))
        # Collections managers need not be administrators of the company's other settings.
        company.sudo().cobranza_mode = mode
        return self.with_company(company).action_open()


class CobranzaPreviewLine(models.TransientModel):
    _name = "cobranza.preview.line"
    _description = "Debtor in a preview"
    _order = "amount_overdue DESC, id"
    _rec_name = "partner_id"

    preview_id = fields.Many2one("cobranza.preview", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="preview_id.company_id.currency_id")
    amount_overdue = fields.Monetary(readonly=True, string="Overdue")
    from_stage = fields.Char(readonly=True, string="From")
    to_stage = fields.Char(readonly=True, string="To")
    moved = fields.Boolean(readonly=True, string="Changes Stage")
    hold_change = fields.Selection(HOLD_CHANGES, readonly=True, string="Hold")
    mail = fields.Boolean(readonly=True, string="Gets an E-mail")
    no_address = fields.Boolean(readonly=True, string="No E-mail Address")
    text = fields.Char(readonly=True, string="Why")
    # Written when a row is opened: of all rows at once it would take as long as the run.
    contact_id = fields.Many2one("res.partner", string="Recipient", compute="_compute_message")
    email = fields.Char(compute="_compute_message", string="E-mail Address")
    subject = fields.Char(compute="_compute_message")
    body = fields.Html(compute="_compute_message", string="Message")

    @api.depends("partner_id", "mail")
    def _compute_message(self):
        evaluation = self.env["cobranza.evaluation"].sudo()
        manager = authority.is_manager(self.env)
        messages = {
            line.id: evaluation._preview_message(
                line.preview_id.company_id, line.preview_id.date, line.partner_id
            )
            for line in self
            if line.mail and manager
        }
        # After all of them: writing one is undone, and with it what was read before.
        for line in self:
            message = messages.get(line.id, {})
            for name in ("contact_id", "email", "subject", "body"):
                line[name] = message.get(name, False)

    def action_open(self):
        """Open what the run would do with this customer; whom it would write to, and what."""
        inputs.one(self)
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.partner_id.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open_customer(self):
        """Open the debtor, or the customer who is none yet."""
        inputs.one(self)
        company = self.preview_id.company_id
        debtor = self.env["cobranza.debtor"]._for_partner(self.partner_id, company)
        return (debtor or self.partner_id).get_formview_action()
