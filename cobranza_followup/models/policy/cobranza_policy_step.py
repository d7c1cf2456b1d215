from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import authority, inputs


class CobranzaPolicyStep(models.Model):
    """From which day or event a policy puts a debtor in a stage, and what happens then."""

    _name = "cobranza.policy.step"
    _inherit = ["cobranza.hold.kinds.mixin"]
    _description = "Policy step"
    _order = "policy_id, stage_sequence, id"

    policy_id = fields.Many2one("cobranza.policy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    stage_id = fields.Many2one("cobranza.stage", required=True, ondelete="restrict")
    stage_sequence = fields.Integer(related="stage_id.sequence", store=True)
    objective = fields.Selection(related="stage_id.objective")
    minimum_days = fields.Integer(
        string="From Day", help="Days overdue. Negative: that many days before the due date."
    )
    minimum_broken_promises = fields.Integer(
        string="Or Broken Promises",
        help="This many broken promises lead here at once. 0: never.",
    )
    mail_template_id = fields.Many2one(
        "mail.template", string="E-mail", domain=[("model", "=", "cobranza.debtor")]
    )
    mail_template_irregular_id = fields.Many2one(
        "mail.template",
        string="E-mail to the Irregular",
        domain=[("model", "=", "cobranza.debtor")],
        help="Empty: the same as to others.",
    )
    mail_template_unwilling_id = fields.Many2one(
        "mail.template",
        string="E-mail to the Unwilling",
        domain=[("model", "=", "cobranza.debtor")],
        help="Empty: the same as to others.",
    )
    message_before_review = fields.Boolean(
        string="Before Their Review",
        help="The e-mail waits until the working day before the customer's next review day, seven"
        " days at most. Customers without review days get it at once.",
    )
    activity_type_id = fields.Many2one("mail.activity.type", string="Activity")
    activity_days = fields.Integer(string="Due In", help="Days the collector has for it.")
    hold_notice_days = fields.Integer(
        string="Notice", help="Days between notifying the customer and the hold."
    )
    credit_limit_percent = fields.Float(
        string="Credit Limit Left (%)",
        default=100,
        help="What is left of the customer's credit limit, in percent. 100: it is not cut.",
    )
    notify_salesperson = fields.Boolean()

    _stage_unique = models.Constraint(
        "UNIQUE(policy_id, stage_id)", "A policy can use each stage once."
    )
    _sensible = models.Constraint(
        "CHECK(minimum_broken_promises >= 0 AND hold_notice_days >= 0 AND activity_days >= 0"
        " AND credit_limit_percent BETWEEN 0 AND 100)",
        "Days of notice, days for the activity and broken promises cannot be negative,"
        " and the credit limit left is between 0 and 100 percent.",
    )

    _days_in_reach = models.Constraint(
        "CHECK(minimum_days BETWEEN -366 AND 3650 AND GREATEST(hold_notice_days, activity_days)"
        " <= 3650)",
        "A step begins at most 366 days before the due date; other days are 3650 at most.",
    )

    @api.model
    def _begin_kind_of_hold(self, kind):
        """Set a kind of hold that is new in this database on the step with the hardest terms.

        Where the kind was known before, the step has a value and keeps it.
        """
        step = self.env.ref("cobranza_followup.step_terms", raise_if_not_found=False)
        if step:
            self.env.cr.execute(
                SQL(
                    "UPDATE cobranza_policy_step SET %(kind)s = TRUE WHERE id = %(step)s"
                    " AND %(kind)s IS NULL",
                    kind=SQL.identifier(kind),
                    step=step.id,
                )
            )
            step.invalidate_recordset([kind], flush=False)

    @api.constrains("minimum_days", "stage_id", "policy_id")
    def _check_order(self):
        for policy in self.policy_id:
            steps = policy.step_ids.sorted("stage_sequence")
            days = steps.mapped("minimum_days")
            if days != sorted(days):
                raise ValidationError(
                    self.env._(
                        "Policy %s: a later stage cannot begin on an earlier day. Order the days"
                        " as the stages.",
                        policy.name,
                    )
                )

    def _template_for(self, debtor_type):
        """Return the e-mail of the step in the tone for a type of debtor; none: it has none."""
        tones = {
            "irregular": self.mail_template_irregular_id,
            "unwilling": self.mail_template_unwilling_id,
        }
        return (self.mail_template_id and tones.get(debtor_type)) or self.mail_template_id

    def action_preview_message(self):
        """Open Odoo's preview of the step's e-mail on a debtor in its stage (managers)."""
        inputs.one(self)
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can preview messages."))
        self.check_access("read")
        if not self.mail_template_id:
            raise UserError(self.env._("Choose an e-mail first: this step sends none."))
        debtors = self.env["cobranza.debtor"]
        company = self.company_id or self.env.company
        of_company = Domain("company_id", "=", company.id) & Domain("state", "=", "open")
        in_stage = of_company & Domain("stage_id", "=", self.stage_id.id)
        debtor = debtors.search(in_stage, limit=1) or debtors.search(of_company, limit=1)
        action = self.env["ir.actions.act_window"]._for_xml_id("mail.mail_template_preview_action")
        return {
            **action,
            "context": {
                "default_mail_template_id": self._template_for(debtor.debtor_type).id,
                "default_resource_ref": debtor and f"cobranza.debtor,{debtor.id}",
            },
        }
