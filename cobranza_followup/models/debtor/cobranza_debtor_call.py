from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime, format_time

from ...engine.contact_case import State
from ..contact.cobranza_contact_guard import Question

# Of so many of a list, those with the most points, the guard is asked; whoever is further down
# stands with those who wait.
MOST_ASKED = 200
# Places that each group of the list has.
_PLACES = 2
# In this order customers stand in the day's list, each group by points.
RANKS = {State.ALLOWED: 0, State.WARNED: 1, State.WAITS: 2, State.NEVER: 3}


class CobranzaDebtor(models.Model):
    """Who of the day's list may be called now, and from when the others may."""

    _inherit = "cobranza.debtor"

    call_rank = fields.Integer(
        compute="_compute_call",
        string="Order of Calls",
        aggregator=None,
        help="0: may be called now; 1: now, with a warning; 2: later; 3: not by phone.",
    )
    call_text = fields.Char(
        compute="_compute_call",
        string="May Be Called",
        help="Whether they may be called now, else from when, by the clock of the company.",
    )

    @api.depends("partner_id", "company_id", "contact_id")
    @api.depends_context("lang")
    def _compute_call(self):
        questions = [Question(debtor, debtor.contact_id, "call") for debtor in self]
        answers = self.env["cobranza.contact.guard"]._ask(questions) if questions else []
        agreed, now = self._agreed_calls(Domain("id", "in", self.ids)), fields.Datetime.now()
        for debtor, answer in zip(self, answers, strict=True):
            rank = RANKS[answer.verdict.state]
            call = agreed.get(debtor.id)
            if call and call._agreed_moment() > now and rank < RANKS[State.WAITS]:
                rank, text = RANKS[State.WAITS], debtor._agreed_sentence(call)
            else:
                text = debtor._call_sentence(answer)
            debtor.call_rank, debtor.call_text = rank, text

    @api.model
    def _agreed_calls(self, domain):
        """Return {id: interaction} of those who asked, last time, to be called at an hour.

        Their hour is by their clock; it is one of today or still to come by that of their
        company, where their day may be the one before or after.

        :param domain: of debtors
        """
        interactions = self.env["cobranza.interaction"]
        days = [one._cobranza_today() for one in self.env.companies]
        day = timedelta(days=1)
        found = interactions.search_fetch(
            Domain("debtor_id", "any", domain)
            & Domain("next_contact_date", ">=", min(days) - day)
            & Domain("next_contact_date", "<=", max(days) + day)
            & Domain("next_contact_hour", ">", 0),
            [
                "company_id",
                "debtor_id",
                "next_contact_date",
                "next_contact_hour",
                "next_contact_zone",
                "date",
            ],
        ).filtered(
            lambda one: (
                one.company_id._cobranza_day(one._agreed_moment())
                >= one.company_id._cobranza_today()
            )
        )
        if not found:
            return {}
        latest = dict(
            interactions._read_group(
                Domain("debtor_id", "in", found.debtor_id.ids), ["debtor_id"], ["date:max"]
            )
        )
        return {one.debtor_id.id: one for one in found if one.date == latest[one.debtor_id]}

    def _agreed_sentence(self, call):
        """Say from when they asked to be called, by the company's clock and by theirs."""
        here, there = self._moment_text(call._agreed_moment()), call._agreed_there()
        if not there:
            return self.env._("From %s", here)
        return self.env._("From %(here)s (%(there)s)", here=here, there=there)

    def _call_sentence(self, answer):
        """Say in few words whether the customer may be called now, else from when.

        :param answer: the contact guard's
        """
        _ = self.env._
        state = answer.verdict.state
        if state == State.ALLOWED:
            return _("Now")
        if state == State.WARNED and not answer.clear_from:
            return _("Now, with a warning")
        if state == State.WARNED:
            return _("Better from %s", self._moment_text(answer.clear_from))
        if state == State.WAITS:
            return _("From %s", self._moment_text(answer.not_before))
        return _("Not by phone")

    def _moment_text(self, moment):
        """Write a moment by the clock of the company, its day only if that is not today."""
        company = self.company_id.sudo()
        zone = company._cobranza_timezone()
        if company._cobranza_day(moment) == company._cobranza_today():
            return format_time(self.env, moment, tz=zone, time_format="HH:mm")
        return format_datetime(self.env, moment, tz=zone, dt_format="EEE d MMM HH:mm")

    @api.model
    def _worklist_order(self):
        """Return the order of the day's list: who may be called now, within that by points."""
        return f"call_rank, {self._order}"

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # OVERRIDE: what the guard says holds for a moment and is stored nowhere
        if field_name != "call_rank":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        asked = self._asked_about()
        ranks = [debtor._call_order() for debtor in asked]
        if not any(ranks):
            return SQL()  # by points alone
        return SQL(
            "COALESCE((%s::int[])[array_position(%s::int[], %s)], %s) %s %s",
            ranks,
            asked.ids,
            SQL.identifier(alias, "id"),
            _PLACES * RANKS[State.WAITS],
            direction,
            nulls,
        )

    def _call_order(self):
        """Return the place in the list: by what the guard says; within that, there is room."""
        return _PLACES * self.call_rank

    @api.model
    def _asked_about(self):
        """Return the most urgent on the user's list and on everyone's, of whom the guard is asked."""
        debtors = self.env["cobranza.debtor"]
        todo = self._worklist_domain()
        asked = debtors.search(todo & self._mine_domain(), limit=MOST_ASKED)
        return asked | debtors.search(todo, limit=MOST_ASKED)
