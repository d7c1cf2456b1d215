"""How good forecasts would have been on a ledger as it was, beside the plain rule.

The plain rule: due date + the customer's own average lateness, else the company's. Each prediction
knows only what was known on its day. Days of the calendar are ordinals.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from operator import itemgetter

from .cash import DAYS, paid_by, week_of
from .forecast import WINDOW, Payers, forecast, weigh

# Weeks ahead that are compared: the first is half known, what is far off is a guess for all.
_COMPARED = (1, 2, 3)
_AHEAD = _COMPARED[-1] + 1


@dataclass(slots=True)
class Item:
    """A receivable item as it is now known to have ended, or not."""

    customer: object
    invoiced: int
    due: int
    amount: float
    # when nothing was left of it; None: it is still open
    closed: int | None = None
    # (day, amount) of the money that came for it, and of what else took from it
    money: list = field(default_factory=list)
    other: list = field(default_factory=list)

    @property
    def settled(self):
        """The day money settled it, None if it did not."""
        return self.closed if self.money else None

    def open_on(self, day):
        """Return what was open of it at the end of a day."""
        gone = sum(amount for on, amount in (*self.money, *self.other) if on <= day)
        return max(0.0, self.amount - gone)


class Past:
    """The payments of a ledger, told day by day."""

    def __init__(self, items):
        self._coming = sorted(
            ((on, item.customer, on - item.due) for item in items for on, _amount in item.money),
            key=itemgetter(0),
        )
        # sums of days late before each payment
        self._sums = [0, *accumulate(late for _on, _customer, late in self._coming)]
        self._told = 0
        self._paid = defaultdict(lambda: ([], []))
        self._unread = set()
        self.histories = {}

    def tell(self, day):
        """Let it be known what was paid up to a day; return whose payments are new."""
        while self._told < len(self._coming) and self._coming[self._told][0] <= day:
            on, customer, late = self._coming[self._told]
            days, dates = self._paid[customer]
            days.append(late)
            dates.append(on)
            self._unread.add(customer)
            self._told += 1

    def history(self, customer, day):
        """Return the `History` of a customer on a day that was told, None without payments."""
        if customer in self._unread:
            self._unread.discard(customer)
            days, dates = self._paid[customer]
            if history := weigh(days, dates, day):
                self.histories[customer] = history
        return self.histories.get(customer)

    def read_all(self, day):
        """Return {customer: `History`} on a day that was told."""
        for customer in list(self._unread):
            self.history(customer, day)
        return self.histories

    def average(self, customer, day):
        """Return the mean days late of a customer, None without payments in the window."""
        days, dates = self._paid.get(customer, ((), ()))
        known = days[bisect_left(dates, day - WINDOW) :]
        return sum(known) / len(known) if known else None

    def average_of_all(self, day):
        """Return the mean days late of all customers, 0 without payments."""
        since = bisect_left(self._coming, (day - WINDOW,))
        known = self._told - since
        return (self._sums[self._told] - self._sums[since]) / known if known > 0 else 0.0


def check(items, date_from, date_to, known_until):
    """Compare forecasts with what came; see `cobranza.cash.forecast._backtest`.

    :param items: `Item`s of the period, and those before it from which it is known how they pay
    :param date_from: first day, an ordinal
    :param date_to: last day on which an invoice is looked at, or the items open are
    :param known_until: last day of which it is known what came
    :return: {"count": n, "model": {…}, "plain": {…}}; a figure that nothing was counted for: None
    """
    items = sorted(items, key=lambda item: item.invoiced)
    model, plain = _Figures(), _Figures()
    past, opened, count = Past(items), [], 0
    invoiced = [item.invoiced for item in items]
    for day in range(date_from, date_to + 1, DAYS):
        past.tell(day)
        opened = [
            item
            for item in items[: bisect_right(invoiced, day)]
            if item.closed is None or item.closed > day
        ]
        payers = Payers(
            past.read_all(day), day, [(item.customer, day - item.due) for item in opened]
        )
        _look_at_open(past, payers, opened, day, known_until, model, plain)
        until = min(day + DAYS - 1, date_to)
        for item in items[bisect_left(invoiced, day) : bisect_right(invoiced, until)]:
            if item.settled and item.settled <= known_until:
                count += 1
                _look_at_new(past, payers, item, model, plain)
    return {"count": count, "model": model.found(), "plain": plain.found()}


def _look_at_new(past, payers, item, model, plain):
    """Predict an invoice on its day."""
    day, late = item.invoiced, item.settled - item.due
    past.tell(day)
    if history := past.history(item.customer, day):
        payers.learn(item.customer, history)
    average = past.average(item.customer, day)
    average = past.average_of_all(day) if average is None else average
    plain.at_invoice(late, round(average), average)
    if payers.known:
        expected = forecast(payers.distribution(item.customer, day), day - item.due)
        model.at_invoice(late, expected.median, expected.late)
        model.ranged(expected.low <= late <= expected.high)
    else:
        model.at_invoice(late, round(average), average)


def _look_at_open(past, payers, items, day, known_until, model, plain):
    """Predict the items open on a day: when each comes, and how much by week."""
    of_all = past.average_of_all(day)
    weeks = [[0.0] * _AHEAD for _rule in ("came", "model", "plain")]
    came, by_model, by_plain = weeks
    known = {}
    for item in items:
        customer = item.customer
        if customer not in known:
            average = past.average(customer, day)
            known[customer] = (
                payers.distribution(customer) if payers.known else None,
                of_all if average is None else average,
            )
        distribution, average = known[customer]
        amount, overdue = item.open_on(day), day - item.due
        plainly = max(day + 1, item.due + round(average))
        _place(by_plain, plainly, day, amount)
        if distribution:
            expected = item.due + forecast(distribution, overdue).median
            for index, (before, after) in enumerate(
                pairwise(paid_by(distribution, overdue, _AHEAD))
            ):
                by_model[index] += amount * (after - before)
        else:
            expected = plainly
            _place(by_model, plainly, day, amount)
        for on, part in item.money:
            _place(came, on, day, part)
        if item.settled and item.settled <= known_until:
            model.open_errors.append(abs(expected - item.settled))
            plain.open_errors.append(abs(plainly - item.settled))
    for index in _COMPARED:
        if day + DAYS * (index + 1) <= known_until:
            model.week(by_model[index], came[index])
            plain.week(by_plain[index], came[index])


def _place(weeks, on, day, amount):
    index = week_of(on, day, _AHEAD)
    if index is not None:
        weeks[index] += amount


class _Figures:
    """What is counted of one way to predict."""

    def __init__(self):
        self._errors, self.open_errors, self._within = [], [], []
        self._scored = []
        self._missed = self._came = 0.0

    def at_invoice(self, late, expected, score):
        self._errors.append(abs(expected - late))
        self._scored.append((score, late > 0))

    def ranged(self, within):
        self._within.append(within)

    def week(self, expected, came):
        self._missed += abs(expected - came)
        self._came += came

    def found(self):
        return {
            "mean_absolute_error": _mean(self._errors),
            "open_error": _mean(self.open_errors),
            "within_range": _mean(self._within),
            "auc_late": auc(self._scored),
            "weekly_error": self._missed / self._came if self._came else None,
        }


def _mean(values):
    return sum(values) / len(values) if values else None


def auc(scored):
    """Return how often what was late was thought likelier to be than what was not.

    :param scored: list of (score, whether it was late)

    >>> auc([(0.9, True), (0.2, False), (0.5, True), (0.5, False)])
    0.875
    >>> auc([(0.9, True)])
    """
    late = [score for score, was in scored if was]
    others = sorted(score for score, was in scored if not was)
    if not late or not others:
        return None
    below = sum(bisect_left(others, score) + bisect_right(others, score) for score in late) / 2
    return below / (len(late) * len(others))
