"""What is expected of all open items of a company, on a day: when each comes, how much by week."""

from collections import defaultdict
from operator import sub
from typing import NamedTuple

from .cash import WEEKS, Weeks, add_up, week_of
from .forecast import forecast, promised

# Before any promise is kept or broken, so many of so many are thought to be kept.
_KEPT_AT_FIRST = (2, 3)


class OpenItem(NamedTuple):
    """A debit with something open; days are ordinals."""

    id: int
    # None: not a debtor yet
    customer: int | None
    due: int
    # in company currency, net of the customer's credits
    amount: float
    # the day an open promise says; None: there is none
    promised: int | None = None


class Expected(NamedTuple):
    """What is expected of an item; ordinals, None where nothing is known of anybody."""

    on: int
    since: int | None
    until: int | None
    # 0-1, in hundredths
    late: float | None


class Outlook:
    """Expectations of the open items of a company.

    :param payers: `engine.forecast.Payers`
    :param today: ordinal of the day; what has not come by then comes tomorrow at the earliest
    :param kept: {customer: (promises kept, promises kept or not)}
    :param plain_days: by due date and average lateness, for on this ledger that is nearer
    :param plain_weeks: the same for the amounts by week
    :param plain_late: the same for how likely an item is to be late
    :param paydays: function (customer, ordinal) -> ordinal of the day on which the customer pays
        what is to be paid that day; None: on any day
    """

    def __init__(
        self,
        payers,
        today,
        kept=None,
        *,
        plain_days=False,
        plain_weeks=False,
        plain_late=False,
        paydays=None,
    ):
        self._payers, self._today = payers, today
        self._kept = kept or {}
        self._plain_days, self._plain_weeks = plain_days, plain_weeks
        self._plain_late = plain_late
        self._paydays = paydays
        self._average = payers.average
        counted = list(self._kept.values())
        kept, asked = _KEPT_AT_FIRST
        self._usually_kept = (kept + sum(kept for kept, _all in counted)) / (
            asked + sum(total for _kept, total in counted)
        )

    def look(self, items):
        """Return ({item id: `Expected`}, `Weeks`, amounts by week by the plain rule).

        :param items: `OpenItem`s
        """
        found, weeks, plain = {}, Weeks(), [0.0] * WEEKS
        today, known, by_rule = self._today, self._payers.known, self._plain_weeks
        by_customer = defaultdict(list)
        for item in items:
            by_customer[item.customer].append(item)
        for customer, of_customer in by_customer.items():
            distribution = self._payers.distribution(customer) if known else None
            average = round(self._payers.average_of(customer, self._average))
            owed, plainly, by_now = 0.0, [0.0] * WEEKS, [0.0] * (WEEKS + 1)
            for item in of_customer:
                owed += item.amount
                on = max(today + 1, item.due + average)
                if (index := week_of(on, today)) is not None:
                    plain[index] += item.amount
                    plainly[index] += item.amount
                if distribution is None:
                    found[item.id] = Expected(self._payday(customer, on), None, None, None)
                    continue
                overdue = today - item.due
                own = distribution if item.promised is None else self._promised(distribution, item)
                found[item.id] = self._expected(item, forecast(own, overdue), on)
                if not by_rule:
                    by_now = add_up(by_now, own, overdue, item.amount)
            if by_rule or distribution is None:
                weeks.add(plainly, owed)
            else:
                weeks.add(list(map(sub, by_now[1:], by_now)), owed)
        return found, weeks, plain

    def _promised(self, distribution, item):
        if item.promised <= self._today:
            return distribution
        overdue, late = self._today - item.due, item.promised - item.due
        return promised(distribution, overdue, late, self._keeps(item.customer))

    def _keeps(self, customer):
        kept, total = self._kept.get(customer, (0, 0))
        return kept / total if total else self._usually_kept

    def _expected(self, item, said, plainly):
        due, (median, low, high, late) = item.due, said
        on = plainly if self._plain_days and item.promised is None else due + median
        since, until = due + low, due + high
        if self._paydays:
            on, since, until = (self._payday(item.customer, day) for day in (on, since, until))
        if self._plain_days:
            since, until = min(on, since), max(on, until)
        if self._plain_late and due > self._today and item.promised is None:
            late = self._payers.late_by_average(item.customer, self._average)
        return Expected(on, since, until, round(late, 2))

    def _payday(self, customer, day):
        return self._paydays(customer, day) if self._paydays else day
