from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import format_date, formatLang

from ...engine.measure_figures import AGES, YEAR, figures
from ...ledger import measures, panorama
from ...ledger.open_items import read_trade_receivable_accounts
from ...tools.panorama_words import CARDS, EXCEPTIONS, HIGH, age_names, figure_names, formulas
from .cobranza_measure import add_up

# Of the end of a month, or of today: part of a month compares with a whole one.
_OF_A_DAY = frozenset(
    {"overdue_share", "dso_countback", "dso_simple", "best_possible_dso", "average_days_delinquent"}
)


class CobranzaPanorama(models.AbstractModel):
    """How collecting is going, on one page, for managers."""

    _name = "cobranza.panorama"
    _description = "Panorama"

    @api.model
    def overview(self, filters=None):
        """Return all that the page shows (managers).

        :param filters: {"company_id", "month" (a day of it, "YYYY-MM-DD"), "policy_id",
            "collector_id", "salesperson_id"}; what is missing: the user's company, this month, all
        :raise UserError: a filter is no such thing
        """
        company, first, chosen = self._read_filters(filters)
        return self._overview(company, first, chosen)

    @api.model
    def _overview(self, company, first, chosen):
        today = company._cobranza_today()
        last = min(measures.month_end(first), today)
        self.env["cobranza.evaluation"]._flush_reads()
        owed = panorama.read_owed(self.env, company.id)
        accounts = read_trade_receivable_accounts(self.env)
        history, restated = self._history(company, first, today, chosen, owed, accounts)
        # each month with those before it
        of_months = [figures(history[back:]) for back in range(YEAR)]
        months = [first - relativedelta(months=back) for back in range(YEAR)]
        weeks, kept_forecast = panorama.read_forecast(self.env, company.id, first, last)
        return {
            "company": company.name,
            "month": fields_date(first),
            "title": self._month_name(first),
            "is_over": last < today,
            "filters": self._choices(company, first, today, chosen, owed),
            "cards": self._cards(
                company, of_months, months, today, chosen, kept_forecast, history[YEAR].sums
            ),
            "aging": self._aging(of_months, months),
            "cash": self._cash(weeks),
            "cash_lines": self._cash_lines(company, weeks, chosen),
            "reasons": self._reasons(company, first, chosen),
            "collectors": self._collectors(company, first, last, chosen),
            "at_risk": self._at_risk(of_months, months),
            "restated": self._restated_text(company, restated),
            "currency": company.currency_id.name,
        }

    @api.model
    def _history(self, company, first, today, chosen, owed, accounts):
        newest = None
        if first == today.replace(day=1):
            so_far = panorama.read_so_far(self.env, company, first, today, accounts)
            newest = {**add_up(owed, chosen), **add_up(so_far, chosen)}
        return self.env["cobranza.measure"]._read_history(company, first, today, chosen, newest)

    @api.model
    def _shown(self):
        """Return the `Card`s of the figures that are shown."""
        return (*CARDS, *EXCEPTIONS) if self._has_exceptions() else CARDS

    @api.model
    def _has_exceptions(self):
        """Whether an add-on has exceptions to holds, and measures them."""
        return False

    # -- the parts ------------------------------------------------------------------------

    @api.model
    def _cards(self, company, of_months, months, today, chosen, kept_forecast, last_year):
        is_over = measures.month_end(months[0]) < today
        names, said = figure_names(self.env), formulas(self.env)
        targets = self.env["cobranza.panorama.setting"]._of(company)._targets()
        cards = []
        for card in self._shown():
            values = [of_month[card.name] for of_month in of_months]
            value, month = values[0], months[0]
            if card.name == "at_risk_share" and value is None:
                # of the newest month of which it is known
                known = [pair for pair in zip(values, months, strict=True) if pair[0] is not None]
                value, month = known[0] if known else (None, month)
            target = targets.get(card.name)
            shown = _shown(card, value)
            cards.append(
                {
                    "name": card.name,
                    "label": names[card.name],
                    "formula": said[card.name],
                    "first": card.first,
                    "value": value,
                    "text": self._text(company, card, value),
                    "of": self._month_name(month) if month != months[0] else "",
                    "lines": [],
                    "target": ""
                    if target is None
                    else self._text(company, card, _stored(card, target)),
                    "reached": None
                    if target is None or shown is None
                    else (shown >= target if card.better == HIGH else shown <= target),
                    "trend": [_shown(card, one) for one in values[::-1]],
                    "change": self._change(card, values)
                    if is_over or card.name in _OF_A_DAY
                    else None,
                }
            )
        by_name = {card["name"]: card for card in cards}
        now = of_months[0]
        self._add_lines(company, by_name, now, chosen, kept_forecast, last_year)
        return cards

    @api.model
    def _add_lines(self, company, cards, now, chosen, kept_forecast, last_year):
        """Say beside the figures seen first what they are to be read with."""
        _ = self.env._
        amount = lambda value: self._amount(company, value)  # noqa: E731
        if now["overdue"] is not None:
            cards["overdue_share"]["lines"] = [
                _(
                    "%(overdue)s of %(owed)s",
                    overdue=amount(now["overdue"]),
                    owed=amount(now["receivable"]),
                )
            ]
        best, simple = cards["best_possible_dso"]["text"], cards["dso_simple"]["text"]
        cards["dso_countback"]["lines"] = [
            _("Best possible: %s", best),
            _("Simple: %s", simple),
        ]
        if now["promise_due_amount"]:
            cards["promise_kept_share"]["lines"] = [
                _(
                    "%(paid)s of %(promised)s",
                    paid=amount(now["promise_kept_amount"]),
                    promised=amount(now["promise_due_amount"]),
                )
            ]
        cards["came_in"]["lines"] = self._came_lines(now, chosen, kept_forecast, last_year)
        if now["hold_started"] is not None:
            cards["hold_count"]["lines"] = [_("New this month: %s", round(now["hold_started"]))]

    @api.model
    def _came_lines(self, now, chosen, kept_forecast, last_year):
        _ = self.env._
        lines = []
        if kept_forecast and kept_forecast[0] and not chosen:
            expected, came = kept_forecast
            lines.append(
                _("%s %% of the forecast, weeks that are over", round(came / expected * 100))
            )
        before = last_year.get("came_in")
        if before and now["came_in"] is not None:
            share = round(now["came_in"] / before * 100)
            lines.append(_("%s %% of the same month last year", share))
        return lines

    @api.model
    def _change(self, card, values):
        """Return how the figure moved in a month: text, and whether that is better."""
        now, before = (_shown(card, value) for value in values[:2])
        if None in (now, before) or card.unit in ("amount", "count"):
            return None
        moved = round(now - before, 1)
        return {
            "text": f"{'+' if moved > 0 else ''}{formatLang(self.env, moved, digits=1)}",
            "better": (moved > 0) == (card.better == HIGH) if moved and card.better else None,
        }

    @api.model
    def _aging(self, of_months, months):
        labels = age_names(self.env)
        return {
            **self._bars(months),
            "series": [
                {
                    "age": age,
                    "label": labels[age],
                    "values": [one[age] for one in of_months[::-1]],
                }
                for age in AGES
            ],
        }

    @api.model
    def _at_risk(self, of_months, months):
        values = [_percent(one["at_risk_share"]) for one in of_months[::-1]]
        return {**self._bars(months), "values": values}

    @api.model
    def _bars(self, months):
        """Return what stands below the bars of months, and the day on which each begins."""
        return {
            "labels": [self._month_name(month, short=True) for month in months[::-1]],
            "days": [fields_date(month) for month in months[::-1]],
        }

    @api.model
    def _reasons(self, company, first, chosen):
        until = first + relativedelta(months=1)
        rows = panorama.read_reasons(self.env, company, first, until, chosen)
        types = self.env["cobranza.barrier.type"].sudo().browse([row[0] for row in rows])
        kinds = types.fields_get(["side", "factor"], ["selection"])
        sides, factors = (dict(kinds[name]["selection"]) for name in ("side", "factor"))
        # by what they cost, where any of them says so
        weights = (
            [row[5] for row in rows] if any(row[5] for row in rows) else [row[3] for row in rows]
        )
        total, so_far, reasons = sum(weights), 0, []
        for (type_, side, factor, count, still_open, amount), weight in zip(
            rows, weights, strict=True
        ):
            so_far += weight
            reasons.append(
                {
                    "id": type_,
                    "label": types.browse(type_).name,
                    "side": side,
                    "side_text": sides[side],
                    "factor_text": factors[factor],
                    "count": count,
                    "open": still_open,
                    "amount": self._amount(company, amount) if amount else "–",
                    "percent": round(weight / total * 100),
                    "cumulated": round(so_far / total * 100),
                }
            )
        return reasons

    @api.model
    def _collectors(self, company, first, last, chosen):
        rows = panorama.read_collectors(self.env, company, first, last, chosen)
        users = self.env["res.users"].sudo().browse([row[0] for row in rows])
        return [
            {
                "id": user.id,
                "name": user.name,
                "contacts": contacts,
                "reached": f"{round(reached / contacts * 100)} %" if contacts else "",
                "promises": promises,
                "kept": f"{round(kept / due * 100)} %" if due else "",
                "collected": self._amount(company, collected),
                "collected_value": collected,
            }
            for user, (_id, contacts, reached, promises, collected, due, kept) in zip(
                users, rows, strict=True
            )
        ]

    @api.model
    def _restated_text(self, company, restated):
        """Say by how much later entries change the month; "": by nothing."""
        _ = self.env._
        labels = {"receivable": _("owed"), "sales": _("sales"), "came_in": _("came in")}
        parts = [
            f"{label} {self._amount(company, restated[name], signed=True)}"
            for name, label in labels.items()
            if restated.get(name)
        ]
        if not parts:
            return ""
        return self.env._("Restated by later entries: %s", ", ".join(parts))

    # -- texts ----------------------------------------------------------------------------

    @api.model
    def _month_name(self, first, short=False):
        return format_date(self.env, first, date_format="LLL yy" if short else "LLLL y")

    @api.model
    def _amount(self, company, value, signed=False):
        """Return an amount without its cents: it is read at a glance."""
        number = formatLang(self.env, value or 0.0, digits=0)
        sign = "+" if signed and value > 0 else ""
        currency = company.currency_id
        # kept together where a sentence breaks
        return (
            f"{sign}{number}\N{NO-BREAK SPACE}{currency.symbol}"
            if currency.position == "after"
            else f"{sign}{currency.symbol}\N{NO-BREAK SPACE}{number}"
        )

    @api.model
    def _text(self, company, card, value):
        if value is None:
            return "–"
        match card.unit:
            case "amount":
                return self._amount(company, value)
            case "days":
                return self.env._("%s days", formatLang(self.env, value, digits=1))
            case "share" | "percent":
                return f"{formatLang(self.env, _shown(card, value), digits=1)} %"
        return formatLang(self.env, value, digits=0)


def fields_date(day):
    """Return a date as the browser gives it back."""
    return day.isoformat()


def _percent(value):
    return None if value is None else round(value * 100, 1)


def _shown(card, value):
    """Return a figure in the unit it is shown in: a share in percent."""
    if value is None:
        return None
    return round(value * 100, 1) if card.unit == "share" else round(value, 1)


def _stored(card, value):
    """Return a figure from the unit it is shown in."""
    return value / 100 if card.unit == "share" and value is not None else value
