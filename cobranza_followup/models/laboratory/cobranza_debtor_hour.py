from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import format_time, ormcache

from ...engine.best_hour import best, learn
from ...engine.contact_case import State
from ...engine.contact_guard import ask
from ...ledger.calls import read_hours, read_own_hours
from ..contact.cobranza_contact_guard import Question


class CobranzaDebtor(models.Model):
    """At which hour of their day a debtor is best called; it orders the calls of the day."""

    _name = "cobranza.debtor"
    _inherit = ["cobranza.debtor"]

    best_hour_text = fields.Char(
        compute="_compute_best_hour",
        string="Best Hour to Call",
        help="From the calls of the last year, to them and to all customers, within the permitted"
        " hours. Empty: too few calls, or no hour is better than others.",
    )
    is_early_to_call = fields.Boolean(
        compute="_compute_best_hour",
        help="They may be called now, and are more likely to be reached later today.",
    )

    @api.depends("partner_id", "company_id", "contact_id")
    @api.depends_context("lang")
    def _compute_best_hour(self):
        self.best_hour_text, self.is_early_to_call = False, False
        for company, debtors in self.grouped("company_id").items():
            habits = company and self._call_habits(company.id, company._cobranza_today())
            if habits:
                debtors._find_best_hours(habits)

    def _find_best_hours(self, habits):
        """Set the best hour of debtors of one company.

        :param habits: `engine.best_hour.Habits` of all its customers
        """
        company = self.company_id
        own = read_own_hours(self.env, company.id, company._cobranza_today(), self.ids)
        questions = [Question(debtor, debtor.contact_id, "call") for debtor in self]
        answers = self.env["cobranza.contact.guard"]._ask(questions)
        for debtor, answer in zip(self, answers, strict=True):
            clock = _Clock(answer)
            found = clock and best(habits, own.get(debtor.id, {}), clock.is_permitted)
            if found:
                debtor.best_hour_text = debtor._best_hour_sentence(found)
                debtor.is_early_to_call = (
                    answer.verdict.state == State.ALLOWED
                    and clock.hour < found.hour
                    and clock.is_permitted_today(found.hour)
                )

    def _best_hour_sentence(self, found):
        start, end = (
            format_time(self.env, time(hour % 24), time_format="short")
            for hour in (found.hour, found.hour + 1)
        )
        return self.env._(
            "%(start)s to %(end)s, by their clock: about %(rate)s of a hundred calls reach them,"
            " at any hour %(usual)s do",
            start=start,
            end=end,
            rate=round(found.rate * 100),
            usual=round(found.usual * 100),
        )

    @api.model
    @ormcache("company_id", "today")
    def _call_habits(self, company_id, today):
        """Return the `Habits` of all customers of a company; looked up once a day."""
        return learn(read_hours(self.env, company_id, today))

    def _call_order(self):
        # EXTENDS 'cobranza_followup': whoever is better called later today comes after the others
        return super()._call_order() + self.is_early_to_call


class _Clock:
    """The clock of whoever is to be called, where there is one; false where there are several."""

    def __init__(self, answer):
        self.case = answer.case
        now = answer.moment.replace(tzinfo=UTC)
        local = {now.astimezone(zone).replace(tzinfo=None) for zone in answer.zones}
        self.now = local.pop() if len(local) == 1 else None
        self.zone = answer.zones[0] if answer.zones else None

    def __bool__(self):
        return self.now is not None

    @property
    def hour(self):
        return self.now.hour

    def is_permitted(self, hour):
        """Whether calls are permitted at an hour, today or within a week."""
        return any(self._permits(hour, days) for days in range(8))

    def is_permitted_today(self, hour):
        return self._permits(hour, 0)

    def _permits(self, hour, days):
        day = self.now.date() + timedelta(days=days)
        there = datetime.combine(day, time(hour, 30), tzinfo=self.zone)
        return ask(self.case, there.astimezone(UTC)).state == State.ALLOWED
