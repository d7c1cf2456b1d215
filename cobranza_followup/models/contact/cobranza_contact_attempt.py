from datetime import datetime

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...engine import channels
from ...tools import authority

# How the time there is kept: sorted as text it is in order.
LOCAL_TIME = "%Y-%m-%d %H:%M"
PURPOSES = [
    ("collect", "Collecting"),
    ("answer", "Answer to the Debtor"),
    ("requested", "Requested by the Debtor"),
]
ANSWERS = [
    ("allowed", "Allowed"),
    ("warned", "Allowed With a Warning"),
    ("waits", "Not Yet"),
    ("never", "Not at All"),
    ("withdrawn", "No Longer Needed"),
    ("disrespectful", "Stopped by the Respect Check"),
]


class CobranzaContactAttempt(models.Model):
    """One contact towards a debtor, or one that the guard stopped; written once."""

    _name = "cobranza.contact.attempt"
    _description = "Contact attempt"
    _inherit = ["cobranza.log.mixin"]
    _order = "date DESC, id DESC"
    _rec_name = "local_text"
    _rec_names_search = ["local_time"]

    debtor_id = fields.Many2one(
        "cobranza.debtor", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    contact_id = fields.Many2one("res.partner", string="Person", readonly=True)
    address = fields.Char(readonly=True, help="Where it went, if that is nobody's we know.")
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    local_date = fields.Date(readonly=True, string="Date There")
    local_time = fields.Char(readonly=True, string="Time There")
    local_text = fields.Char(compute="_compute_local_text", string="When, There")
    zone = fields.Char(readonly=True, string="Time Zone")
    channel = fields.Selection(channels.LABELS, required=True, readonly=True)
    purpose = fields.Selection(PURPOSES, required=True, readonly=True, default="collect")
    made = fields.Boolean(
        readonly=True, help="The contact was made; otherwise the guard stopped it."
    )
    counted = fields.Boolean(
        readonly=True,
        default=True,
        help="It counts towards the limits. One message to several people counts once.",
    )
    conversation = fields.Boolean(readonly=True, help="The right person was reached.")
    answer = fields.Selection(ANSWERS, required=True, readonly=True, string="Guard's Answer")
    against_guard = fields.Boolean(readonly=True, help="Made although the guard did not permit it.")
    override_reason = fields.Char(readonly=True, string="Reason to Contact Anyway")
    not_before = fields.Datetime(readonly=True)
    rule_ids = fields.Many2many("cobranza.contact.rule", readonly=True, string="Rules")
    rule_text = fields.Char(readonly=True, string="Why", help="As the rule was worded then.")
    weekly_maximum = fields.Integer(
        readonly=True,
        string="Permitted per Week",
        aggregator="min",
        help="Attempts by this channel that the rules permitted in a week; -1: any number.",
    )
    interaction_id = fields.Many2one("cobranza.interaction", readonly=True)
    mail_id = fields.Many2one("mail.mail", string="E-mail", readonly=True, ondelete="set null")

    _history = models.Index("(debtor_id, date) WHERE made")
    _against = models.Index("(company_id, date) WHERE against_guard")

    @api.depends("local_time")
    @api.depends_context("lang")
    def _compute_local_text(self):
        for attempt in self:
            there = attempt.local_time and datetime.strptime(attempt.local_time, LOCAL_TIME)
            attempt.local_text = there and format_datetime(
                self.env, there, tz="UTC", dt_format="short"
            )

    @api.model
    def _log(self, answers, made, **values):
        """Write down what the guard answered and whether the contact was made anyway.

        :param answers: list of `cobranza_contact_guard.Answer`
        :param values: further fields, the same for all
        """
        guard = self.env["cobranza.contact.guard"]
        # The desk's own doing, also where a colleague's answer by mail has a customer written to.
        return (
            authority.plain(self)
            .sudo()
            .create(
                [
                    {
                        "user_id": self.env.uid,
                        **guard._log_values(answer),
                        "made": made,
                        "against_guard": made and not answer.verdict.permits,
                        **values,
                    }
                    for answer in answers
                ]
            )
        )
