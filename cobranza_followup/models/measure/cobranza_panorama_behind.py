from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine.aging import BUCKETS, NOT_DUE
from ...engine.cash import DAYS
from ...engine.measure_figures import AGES, YEAR
from ...ledger import measures
from ...ledger.holds import stood_domain
from ...tools import inputs
from ...tools.panorama_words import age_names, figure_names
from .cobranza_panorama_filters import MONTHS

# Name of an age in the measures -> the open items' key of it.
_AGE_KEYS = dict(zip(AGES, (NOT_DUE, *(bucket.key for bucket in BUCKETS)), strict=True))


class CobranzaPanorama(models.AbstractModel):
    """What is behind the figures of the panorama: the records they are made up of."""

    _inherit = "cobranza.panorama"

    @api.model
    def action_behind(self, name, filters=None):
        """Return the action that opens the records behind a figure, or a bar of a chart (managers).

        :param name: of the figure, or one of the other keys of `_behind`
        :param filters: as `overview` takes them; besides, of a bar: "day", on which its month or
            week begins, and "age", a name of `AGES`; with the reasons: "type_id" of one of them;
            of what a collector did: "user_id", who it is
        """
        company, first, chosen = self._read_filters(filters)
        behind = self._behind()
        if not isinstance(name, str) or name not in behind:
            raise UserError(self.env._("There is no such figure: %s", str(name)[:50]))
        filters = filters or {}
        day = inputs.date(self.env, filters.get("day"), self.env._("Day"))
        today = company._cobranza_today()
        if day and name == "cash":
            action = self._behind_week(company, day)
        else:
            first = self._month_of_bar(day, today) if day else first
            last = min(measures.month_end(first), today)
            action = behind[name](company, first, last, chosen)
        if name in ("reasons", "reasons_open") and filters.get("type_id"):
            types = self.env["cobranza.barrier.type"]
            reason = inputs.record(types, filters["type_id"], self.env._("Reason"))
            action["domain"].append(("type_id", "=", reason.id))
        if name in ("collector", "collector_promises"):
            label = self.env._("Collector")
            who = inputs.record(self.env["res.users"], filters.get("user_id"), label)
            action["domain"].append(("user_id", "=", who.id))
        title = action.pop("title", None) or figure_names(self.env).get(name, action["name"])
        if name == "aging" and filters.get("age"):
            title = f"{title}, {self._only_of_age(action, filters['age'])}"
        about = action.pop("about", self._month_name(first))
        return {**action, "display_name": f"{title}: {about}" if about else title, "path": False}

    @api.model
    def _month_of_bar(self, day, today):
        """Return the month of a bar: the chart of the oldest month to choose goes back a year."""
        first, this = day.replace(day=1), today.replace(day=1)
        if not this - relativedelta(months=MONTHS + YEAR) < first <= this:
            raise UserError(self.env._("No chart shows this month."))
        return first

    @api.model
    def _only_of_age(self, action, age):
        """Leave the items of one age in an action; return what the age is called."""
        if not isinstance(age, str) or age not in _AGE_KEYS:
            raise UserError(self.env._("There is no such age: %s", str(age)[:50]))
        action["domain"].append(("bucket", "=", _AGE_KEYS[age]))
        return age_names(self.env)[age]

    @api.model
    def action_settings(self):
        """Open the targets and who gets the e-mail, of the user's company (managers)."""
        company, _first, _chosen = self._read_filters({})
        settings = self.env["cobranza.panorama.setting"]
        setting = settings._of(company) or settings.create({"company_id": company.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Targets and E-mail"),
            "res_model": settings._name,
            "res_id": setting.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _behind(self):
        owed = self._behind_owed
        return {
            **{card.name: owed for card in self._shown()},
            "aging": self._behind_aging,
            "overdue_share": lambda *args: owed(*args, [("days_overdue", ">", 0)]),
            "best_possible_dso": lambda *args: owed(*args, [("days_overdue", "=", 0)]),
            "promise_kept_share": self._behind_promises,
            "came_in": self._behind_came,
            "on_time_share": self._behind_paid,
            "average_days_late": self._behind_paid,
            "hold_count": self._behind_holds,
            "at_risk_share": self._behind_at_risk,
            "reached_share": self._behind_work,
            "promise_per_reached": self._behind_work,
            "collected_after_contact": self._behind_work,
            "written_off": self._behind_written_off,
            "reasons": self._behind_reasons,
            "reasons_open": self._behind_open_reasons,
            "cash": self._behind_cash,
            "likely_late": self._behind_likely_late,
            "collector": self._behind_work,
            "collector_promises": self._behind_collector_promises,
            "collector_debtors": self._behind_collector_debtors,
            **{
                name: lambda company, *_asked, name=name: self._behind_trial(company, name)
                for name in ("laboratory", "challenger", "effect")
            },
        }

    @api.model
    def _open(self, xmlid, domain, views=None, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"cobranza_followup.{xmlid}")
        action = {**action, "domain": domain, "context": context}
        if views:
            action["views"] = sorted(action["views"], key=lambda view: view[1] != views)
        return action

    @api.model
    def _of_debtors(self, company, chosen, path="debtor_id"):
        """Return the domain of records of the chosen debtors."""
        columns = {"salesperson_id": "partner_id.user_id"}
        dot = f"{path}." if path else ""
        return [
            ("company_id", "=", company.id),
            *((f"{dot}{columns.get(name, name)}", "=", id_) for name, id_ in chosen.items()),
        ]

    @api.model
    def _of_partners(self, company, chosen):
        """Return the domain of journal items or documents of the chosen debtors' customers."""
        domain = [("company_id", "=", company.id)]
        if chosen:
            debtors = self.env["cobranza.debtor"].sudo()
            found = debtors._search(self._of_debtors(company, chosen, path=""))
            partners = debtors.browse(found).partner_id
            domain.append(("partner_id.commercial_partner_id", "in", partners.ids))
        return domain

    @api.model
    def _behind_owed(self, company, first, last, chosen, more=()):
        context = {"search_default_to_collect": 1}
        if last < company._cobranza_today():
            context["cobranza_as_of"] = last.isoformat()
        domain = [*self._of_debtors(company, chosen), *more]
        return self._open("cobranza_open_item_action", domain, **context)

    @api.model
    def _behind_aging(self, company, first, last, chosen):
        """The open items by age; of an earlier month, those of its last day."""
        action = self._behind_owed(company, first, last, chosen)
        return {**action, "about": self.env._("as of %s", format_date(self.env, last))}

    @api.model
    def _behind_likely_late(self, company, first, last, chosen):
        """Whoever will probably not pay in time what falls due until the end of next month."""
        today = company._cobranza_today()
        until = measures.month_end(today.replace(day=1) + relativedelta(months=1))
        action = self._open(
            "cobranza_open_item_action",
            [*self._of_debtors(company, chosen), ("due_date", "<=", until)],
            search_default_to_collect=1,
            search_default_likely_late=1,
            search_default_by_customer=1,
        )
        return {
            **action,
            "title": self.env._("Probably Late"),
            "about": self.env._("due until %s", format_date(self.env, until)),
        }

    @api.model
    def _behind_promises(self, company, first, last, chosen):
        domain = [
            *self._of_debtors(company, chosen),
            ("state", "in", ("kept", "partial", "broken")),
            ("date_promised", ">=", first),
            ("date_promised", "<=", last),
        ]
        return self._open("cobranza_promise_action", domain)

    @api.model
    def _behind_holds(self, company, first, last, chosen):
        domain = [*self._of_debtors(company, chosen), *stood_domain(company, last)]
        return self._open("cobranza_hold_action", domain)

    @api.model
    def _behind_work(self, company, first, last, chosen):
        domain = [
            *self._of_debtors(company, chosen),
            ("date", ">=", first),
            ("date", "<=", last),
        ]
        return self._open("cobranza_activity_action", domain)

    @api.model
    def _behind_collector_promises(self, company, first, last, chosen):
        """The promises of the month that a collector took, and that are judged."""
        action = self._behind_promises(company, first, last, chosen)
        # Who imported one of before did not take it.
        action["domain"].append(("is_history", "=", False))
        return action

    @api.model
    def _behind_collector_debtors(self, company, first, last, chosen):
        """Whose customers they are today."""
        action = self._open(
            "cobranza_debtor_action",
            self._of_debtors(company, chosen, path=""),
            search_default_chased=1,
        )
        return {**action, "about": self._collector_name(chosen)}

    @api.model
    def _collector_name(self, chosen):
        return self.env["res.users"].sudo().browse(chosen.get("collector_id")).name or ""

    @api.model
    def _behind_reasons(self, company, first, last, chosen):
        until = first + relativedelta(months=1)
        domain = [
            *self._of_debtors(company, chosen),
            ("state", "!=", "rejected"),
            ("create_date", ">=", company._cobranza_day_start(first)),
            ("create_date", "<", company._cobranza_day_start(until)),
        ]
        return self._open("cobranza_barrier_action", domain)

    @api.model
    def _behind_open_reasons(self, *asked):
        """Those of the month's barriers that stand still."""
        action = self._behind_reasons(*asked)
        action["domain"].append(("state", "=", "open"))
        return action

    @api.model
    def _behind_at_risk(self, company, first, last, chosen):
        """What stayed unpaid of the month's invoices, or of the newest of which it is known."""
        today = company._cobranza_today()
        while not measures.is_ripe(first, today):
            first -= relativedelta(months=1)
        last = measures.month_end(first)
        action = self._items("at_risk", company, first, last, chosen)
        return {**action, "about": self._month_name(first)}

    @api.model
    def _items(self, name, company, first, last, chosen):
        """Return the action that opens the journal items a figure is counted from."""
        counted = f"{name}/{company.id}/{first.isoformat()}/{last.isoformat()}"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Items"),
            "res_model": "account.move.line",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "domain": [*self._of_partners(company, chosen), ("cobranza_counted", "=", counted)],
        }

    @api.model
    def _behind_came(self, *asked):
        return self._items("came_in", *asked)

    @api.model
    def _behind_paid(self, *asked):
        action = self._items("paid", *asked)
        # of a branch's payments some are in its parent's books
        action["domain"] = [one for one in action["domain"] if one[0] != "company_id"]
        return action

    @api.model
    def _behind_written_off(self, *asked):
        return self._items("written_off", *asked)

    @api.model
    def _behind_cash(self, company, first, last, chosen):
        return {
            **self.env["cobranza.cash.forecast"].with_company(company).action_open(),
            "domain": [("company_id", "=", company.id), ("is_current", "=", True)],
            "context": {},
            # it is of tonight, whichever month is looked at
            "about": "",
        }

    @api.model
    def _behind_week(self, company, day):
        """Return the action that opens what is expected in a week of the forecast.

        The forecast spreads an amount over the weeks in which it may come; an item is shown in
        the week in which half of such items are paid.
        """
        until = day + timedelta(days=DAYS - 1)
        action = self._open(
            "cobranza_open_item_action",
            [
                ("company_id", "=", company.id),
                ("expected_date", ">=", day),
                ("expected_date", "<=", until),
            ],
            search_default_to_collect=1,
        )
        start, end = (format_date(self.env, one) for one in (day, until))
        return {**action, "title": self.env._("Expected"), "about": f"{start} – {end}"}

    @api.model
    def _behind_trial(self, company, name):
        """Return the action that opens what other policies or e-mails would do."""
        action = self._open(f"cobranza_{name}_action", [("company_id", "=", company.id)])
        return {**action, "about": ""}
