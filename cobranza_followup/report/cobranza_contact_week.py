from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import inputs


class CobranzaContactWeek(models.Model):
    """Attempts per debtor and week, in the debtor's local time, against what rules permit."""

    _name = "cobranza.contact.week"
    _description = "Contacts per week"
    _auto = False
    _order = "week DESC, attempt_count DESC, id"
    _rec_name = "partner_id"
    _depends = {
        "cobranza.contact.attempt": [
            "against_guard",
            "company_id",
            "conversation",
            "counted",
            "country_id",
            "debtor_id",
            "local_date",
            "made",
            "partner_id",
            "weekly_maximum",
        ],
    }

    week = fields.Date(readonly=True, string="Week From")
    country_id = fields.Many2one("res.country", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    debtor_id = fields.Many2one("cobranza.debtor", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    attempt_count = fields.Integer(readonly=True, string="Attempts")
    conversation_count = fields.Integer(readonly=True, string="Conversations")
    stopped_count = fields.Integer(readonly=True, string="Stopped by the Guard")
    against_count = fields.Integer(readonly=True, string="Against the Guard")
    weekly_maximum = fields.Integer(
        readonly=True,
        string="Permitted",
        # Of several weeks there is no sum, and in a pivot it would stand as -1.
        aggregator=None,
        help="The strictest number for the channels used that week; -1: any number.",
    )
    permitted_text = fields.Char(compute="_compute_permitted_text", string="Permitted in the Week")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(id) AS id, date_trunc('week', local_date)::date AS week,
                   country_id, company_id, debtor_id, partner_id,
                   COUNT(*) FILTER (WHERE made AND counted) AS attempt_count,
                   COUNT(*) FILTER (WHERE made AND counted AND conversation) AS conversation_count,
                   COUNT(*) FILTER (WHERE NOT made) AS stopped_count,
                   COUNT(*) FILTER (WHERE against_guard) AS against_count,
                   COALESCE(MIN(NULLIF(weekly_maximum, -1)), -1) AS weekly_maximum
              FROM cobranza_contact_attempt
             GROUP BY date_trunc('week', local_date)::date, country_id, company_id, debtor_id,
                      partner_id
            """
        )

    @api.depends("weekly_maximum")
    @api.depends_context("lang")
    def _compute_permitted_text(self):
        for row in self:
            limited = row.weekly_maximum >= 0
            row.permitted_text = str(row.weekly_maximum) if limited else self.env._("Any number")

    def action_open_attempts(self):
        """Open the attempts behind one row."""
        inputs.one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_contact_attempt_action"
        )
        action["domain"] = [
            ("debtor_id", "=", self.debtor_id.id),
            ("local_date", ">=", self.week),
            ("local_date", "<=", fields.Date.add(self.week, days=6)),
        ]
        action["context"] = {}
        return action
