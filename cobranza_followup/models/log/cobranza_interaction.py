from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine.channels import LABELS, OUTGOING
from ...tools import authority, inputs
from ..contact.cobranza_contact_attempt import PURPOSES
from ..policy.cobranza_stage import OBJECTIVES

DIRECTIONS = [("out", "To the customer"), ("in", "From the customer")]
# Outcome of a letter that was printed to be posted.
LETTER_SENT = "sent"
SATISFACTIONS = [("good", "Good"), ("neutral", "Neutral"), ("poor", "Poor")]


class CobranzaInteraction(models.Model):
    """One contact, or attempt at one: its purpose and its outcome."""

    _name = "cobranza.interaction"
    _description = "Interaction"
    _inherit = ["cobranza.log.mixin"]
    _order = "date DESC, id DESC"

    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="debtor_id.partner_id", store=True, string="Customer")
    contact_id = fields.Many2one("res.partner", string="Person")
    user_id = fields.Many2one("res.users", string="Collector", required=True, readonly=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    channel = fields.Selection(LABELS, required=True, default="call")
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    objective = fields.Selection(OBJECTIVES, help="Empty: that of the debtor's stage.")
    purpose = fields.Selection(PURPOSES, required=True, default="collect")
    override_reason = fields.Char(
        string="Reason to Contact Anyway",
        help="Required to contact a customer when the contact guard does not permit it; also kept"
        " when it only warns.",
    )
    date_posted = fields.Date(
        string="Posted On", help="Of a letter: the day it goes, whenever it is printed."
    )
    outcome_id = fields.Many2one("cobranza.outcome", required=True, ondelete="restrict")
    note = fields.Text()
    satisfaction = fields.Selection(
        SATISFACTIONS,
        help="Of the customer, with what they bought. If poor, the salesperson is notified.",
    )
    duration = fields.Integer(help="Seconds.")
    promise_id = fields.Many2one("cobranza.promise")
    barrier_id = fields.Many2one("cobranza.barrier")
    next_contact_date = fields.Date()

    _duration_not_negative = models.Constraint(
        "CHECK(duration >= 0)", "The duration of a contact cannot be negative."
    )

    @api.depends("date", "channel", "outcome_id")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for interaction in self:
            interaction.display_name = (
                f"{channels.get(interaction.channel)}: {interaction.outcome_id.display_name}"
            )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        vals_list = [self._prepare(vals) for vals in inputs.rows(self, vals_list)]
        interactions = super().create(vals_list)
        for interaction in interactions:
            interaction._log_attempt()
            interaction._follow_up()
        interactions.debtor_id._refresh_later()
        return interactions

    def _prepare(self, vals):
        debtor = inputs.record(
            self.env["cobranza.debtor"], vals.get("debtor_id"), self.env._("Debtor")
        )
        if not debtor:
            raise UserError(self.env._("Choose the debtor who was contacted."))
        debtor.check_access("read")
        outcomes = self.env["cobranza.outcome"]
        if not inputs.record(outcomes, vals.get("outcome_id"), self.env._("Outcome")):
            raise UserError(self.env._("Choose the outcome of the contact."))
        people = self.env["res.partner"]
        contact = inputs.record(people, vals.get("contact_id"), self.env._("Person"))
        contact.check_access("read")
        vals["objective"] = vals.get("objective") or debtor.stage_id.objective
        if not authority.of_the_desk(self.env) or not vals.get("user_id"):
            vals["user_id"] = self.env.uid
        vals["next_contact_date"] = inputs.date(
            self.env, vals.get("next_contact_date"), self.env._("Next Contact")
        )
        vals["duration"] = int(
            inputs.amount(self.env, vals.get("duration"), self.env._("Duration"))
        )
        vals["override_reason"] = inputs.text(
            self.env, vals.get("override_reason"), self.env._("Reason to Contact Anyway")
        )
        vals.update(self._checked_said(vals, debtor, contact))
        vals.update(company_id=debtor.company_id.id, partner_id=debtor.partner_id.id)
        return vals

    def _log_attempt(self):
        """Log the attempt; raise if the guard does not permit it and no reason is given."""
        if self.direction != "out" or self.channel not in OUTGOING:
            return
        guard = self.env["cobranza.contact.guard"]
        answer = guard._ask_one(
            self.debtor_id,
            self.contact_id,
            self.channel,
            self.purpose,
            moment=self._moment_it_goes(),
        )
        stopped = not answer.verdict.permits
        if stopped and not self.override_reason:
            raise UserError(
                self.env._("%s To log it anyway, give the reason.", guard._text(answer))
            )
        self.env["cobranza.contact.attempt"]._log(
            [answer],
            made=True,
            user_id=self.user_id.id,
            interaction_id=self.id,
            conversation=self.outcome_id.reached,
            override_reason=bool(answer.verdict.reasons) and self.override_reason,
        )

    @api.model
    def _telling(self):
        """Return the domain of those by which the customer knows: reached, or sent a letter."""
        letter = Domain("channel", "=", "letter") & Domain("outcome_id.code", "=", LETTER_SENT)
        return Domain("direction", "=", "out") & (Domain("outcome_id.reached", "=", True) | letter)

    def _moment_it_goes(self):
        """Return when the contact reaches out: a letter on the day it is posted."""
        if self.channel != "letter" or not self.date_posted:
            return self.date
        return self.company_id._cobranza_day_start(self.date_posted)

    @api.constrains("date", "promise_id", "barrier_id", "next_contact_date")
    def _check_sense(self):
        now = fields.Datetime.now()
        for interaction in self:
            if interaction.date > fields.Datetime.add(now, minutes=5):
                raise ValidationError(
                    self.env._("A contact in the future cannot be logged: correct its date.")
                )
            linked = interaction.promise_id.debtor_id | interaction.barrier_id.debtor_id
            if linked - interaction.debtor_id:
                raise ValidationError(
                    self.env._("The promise or the barrier belongs to another customer.")
                )
            planned = interaction.next_contact_date
            if planned and planned < interaction.company_id._cobranza_day(interaction.date):
                raise ValidationError(
                    self.env._("The next contact cannot be planned before this one.")
                )

    def _follow_up(self):
        """Record what the customer was told, and notify the salesperson of a dissatisfied one."""
        debtor = self.debtor_id
        told = self.filtered_domain(self._telling())
        if told and debtor.stage_id and self.objective == debtor.stage_id.objective:
            today = debtor.company_id._cobranza_today()
            # Of a letter the day it goes, which may be a later one.
            self.env["cobranza.step.execution"]._record_told(
                debtor, debtor.stage_id, max(today, self.date_posted or today)
            )
        if self.satisfaction == "poor" and debtor.salesperson_id:
            user = debtor.salesperson_id
            _ = self.with_context(lang=user.lang).env._
            debtor.partner_id.sudo().message_notify(
                partner_ids=user.partner_id.ids,
                subject=self.env._("Dissatisfied customer: %s", debtor.partner_id.display_name),
                body=_(
                    "%(customer)s told the collector that they are not satisfied with what they"
                    " bought. Please get in touch with them.",
                    customer=debtor.partner_id.display_name,
                ),
            )
