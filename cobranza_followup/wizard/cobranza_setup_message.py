from odoo import fields, models


class CobranzaSetup(models.TransientModel):
    """The page of the setup that shows each step's message, as one real debtor would get it."""

    _inherit = "cobranza.setup"

    def _render_messages(self):
        """Show the message of each step as one real debtor would get it."""
        customer = self._largest_debtor()
        steps = self.step_ids.filtered("mail_template_id").sorted("stage_sequence")
        rendered = self._rendered(customer, steps) if customer else {}
        self.message_ids.unlink()
        messages = self.env["cobranza.setup.message"].create(
            [
                {"setup_id": self.id, "step_id": step.id, **rendered.get(step.id, {})}
                for step in steps
            ]
        )
        overdue = messages.filtered(lambda message: message.step_id.minimum_days > 0)
        self.write(
            {
                "sample_partner_id": customer.id,
                "sample_id": (overdue or messages)[:1].id if customer else False,
            }
        )

    def _largest_debtor(self):
        """Return the customer who owes most of what is overdue, or of all, or nobody."""
        items = self.env["cobranza.open.item"].sudo()
        for overdue in ([("days_overdue", ">", 0)], []):
            groups = items._read_group(
                [("company_id", "=", self.company_id.id), ("amount_chased", ">", 0), *overdue],
                ["partner_id"],
                order="amount_chased:sum DESC",
                limit=1,
            )
            if groups:
                return groups[0][0].sudo(self.env.su)
        return self.env["res.partner"]

    def _rendered(self, partner, steps):
        """Return {step id: subject and body} for a customer, who need not be a debtor yet."""
        evaluation = self.env["cobranza.evaluation"].sudo()
        company = self.company_id.sudo()
        unusable = evaluation._unusable_policies(company)
        with self.env.cr.savepoint() as savepoint:
            company.cobranza_collector_id = self.collector_id
            company.flush_recordset(["cobranza_collector_id"])
            evaluation._evaluate(
                evaluation._scope(company, partner_ids=partner.ids), unusable=unusable
            )
            debtor = self.env["cobranza.debtor"].sudo()._for_partner(partner, company)
            rendered = {step.id: self._rendered_step(step, debtor) for step in steps}
            savepoint.rollback()
        return rendered

    def _rendered_step(self, step, debtor):
        """Render the message of a step as if the debtor were in its stage."""
        debtor.stage_id = step.stage_id
        template = step.sudo().mail_template_id
        contact = debtor._payment_contact("email")
        values = {
            name: template._render_field(name, debtor.ids, compute_lang=True)[debtor.id]
            for name in ("subject", "body_html")
        }
        return {
            "subject": values["subject"],
            "body": values["body_html"],
            "recipient": contact.email_formatted or False,
        }


class CobranzaSetupMessage(models.TransientModel):
    """The message of a step, as one real debtor would get it."""

    _name = "cobranza.setup.message"
    _description = "Message shown in the setup"
    _order = "id"
    _rec_name = "subject"

    setup_id = fields.Many2one("cobranza.setup", required=True, ondelete="cascade")
    step_id = fields.Many2one("cobranza.policy.step", required=True, ondelete="cascade")
    stage_id = fields.Many2one(related="step_id.stage_id")
    template_id = fields.Many2one(related="step_id.mail_template_id", string="E-mail")
    recipient = fields.Char(readonly=True, string="To")
    subject = fields.Char(readonly=True)
    # Rendered by the mail template, which sanitized it; shown, never sent.
    body = fields.Html(readonly=True, string="Message")
