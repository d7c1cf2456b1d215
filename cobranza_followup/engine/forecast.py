"""When an open item will be paid: from what its customer and those who pay alike have done.

No training and no library. What a customer's payments say (the older, the less) is blended with
those of customers who are late alike, worth as many of its own as the ledger itself says: the more
the payments of one customer differ, and the less customers differ from each other, the less a few
payments tell. Of an item still open only what is later than its age counts: somebody ten days late
does not pay on the third. Items still open count among those alike as "later than this", as
Kaplan and Meier count them: else a debt nobody pays would be expected with all others.

Days of the calendar are ordinals; what is a distribution says `engine.distribution`.
"""

from itertools import accumulate
from math import sqrt
from operator import add
from statistics import NormalDist
from typing import NamedTuple

from .distribution import (
    ALMOST_NONE,
    FIRST,
    GRID,
    LAST,
    SIZE,
    day_of,
    index_of,
    place_of,
    survived,
    until,
)

# What was paid so many days ago weighs half; nothing from before the window counts.
HALF_LIFE = 150
WINDOW = 730
_WEIGHTS = tuple(0.5 ** (age / HALF_LIFE) for age in range(WINDOW + 1))
_DUE = GRID.index(0)
# How customers pay is compared by days no further out than this: one lawsuit is no habit.
_OUTLYING = 120
# What those who pay alike are worth beyond what the ledger says, in payments of the customer.
EXTRA = 2
# Those within one standard deviation of a customer's payments are alike, beyond two they are not.
_ALIKE, _UNLIKE = 1, 2
# Customers are compared in steps of this part of a standard deviation.
_STEPS = 8
# Variances are never so near to nothing, in days squared; nor customers so much alike.
_LEAST_WITHIN, _LEAST_BETWEEN = 1.0, 0.02
# What nobody has done yet is possible, too: worth so many payments. What is older than all that was
# ever paid is paid within some 0.4 of its age and these days more, or it takes longer.
UNHEARD_OF, _UNHEARD_OF_DAYS = 0.02, 30
# With fewer payments than this a forecast is said to stand on other customers; and with fewer of
# all customers nothing is known.
FEW_PAYMENTS = 3
_NOTHING = [0.0] * (SIZE + 1)
_SURE = 0.98


def _later_than(days):
    """Return the weight, in payments, of paying later than so many days, as nobody has done yet.

    :param days: 0 or more
    """
    return UNHEARD_OF * (_UNHEARD_OF_DAYS / (_UNHEARD_OF_DAYS + days)) ** 2


_UNHEARD = tuple(UNHEARD_OF - _later_than(max(0, day)) for day in GRID)


class History(NamedTuple):
    """What a customer's payments say, weighed as of a day; later all weigh less alike."""

    on: int
    # number of payments, and the sum of their days late
    count: int
    late: int
    # index in `GRID` -> weight
    bins: tuple
    weights: tuple
    # sums of weights, of weights squared, of weight x days late and of weight x days late squared
    weight: float
    squared: float
    days: float
    days_squared: float


class Forecast(NamedTuple):
    """Days late of an item: half of such items that are paid are by the median."""

    median: int
    # a tenth is paid before the low, a tenth after the high
    low: int
    high: int
    # 0-1, that it is paid after its due date, or never
    late: float


def weigh(late, paid, today):
    """Return the `History` of a customer, None without a payment in the window.

    :param late: days late of its payments
    :param paid: ordinals of the days paid; what is after today is not known

    >>> weigh([0, 10], [1000, 850], 1000)[:6]
    (1000, 2, 10, (37, 47), (1.0, 0.5), 1.5)
    >>> weigh([3], [1001], 1000)
    """
    known = [
        (days, _WEIGHTS[today - on])
        for days, on in zip(late, paid, strict=True)
        if today - WINDOW <= on <= today
    ]
    if not known:
        return None
    by_bin = {}
    weight = squared = total = total_squared = 0.0
    for days, share in known:
        index = index_of(days)
        by_bin[index] = by_bin.get(index, 0.0) + share
        days = min(max(days, FIRST), _OUTLYING)
        weight += share
        squared += share * share
        total += share * days
        total_squared += share * days * days
    return History(
        today,
        len(known),
        sum(days for days, _share in known),
        tuple(by_bin),
        tuple(by_bin.values()),
        weight,
        squared,
        total,
        total_squared,
    )


class Payers:
    """How the customers of a company pay, as known on a day.

    :param histories: {customer: `History`}
    :param today: ordinal of the day
    :param waiting: iterable of (customer, days overdue) of items still open, negative: not due

    >>> days = [900, 930, 960, 990]
    >>> payers = Payers({"punctual": weigh([0, 1, 0, 2], days, 1000),
    ...                  "slow": weigh([30, 28, 34, 30], days, 1000)}, 1000)
    >>> payers.forecast("punctual", -20).median, payers.forecast("slow", -20).median
    (1, 30)
    >>> payers.forecast("slow", 31).median, round(payers.forecast("slow", -20).late, 2)
    (34, 1.0)
    >>> Payers({}, 1000).forecast("anybody", -20) is None
    True
    """

    def __init__(self, histories, today, waiting=()):
        self._today = today
        self._histories = dict(histories)
        self._blended = {}
        count = sum(history.count for history in self._histories.values())
        self.known = count >= FEW_PAYMENTS
        if self.known:
            self._compare()
            self._sort(waiting)

    @property
    def average(self):
        """Mean days late of all payments, 0 without any."""
        count = sum(history.count for history in self._histories.values())
        return sum(history.late for history in self._histories.values()) / count if count else 0.0

    def average_of(self, customer, otherwise):
        """Return the mean days late of a customer's payments, or `otherwise` without any."""
        history = self._histories.get(customer)
        return history.late / history.count if history else otherwise

    def late_by_average(self, customer, otherwise):
        """Return how likely, 0-1, a customer is to be late by the average days late alone.

        Its payments are taken to scatter around that as everybody's do, in a normal distribution;
        the day after the due date is late.

        >>> days = [900, 930, 960, 990]
        >>> payers = Payers({1: weigh([0, 8, -8, 0], days, 1000),
        ...                  2: weigh([9, 17, 1, 9], days, 1000)}, 1000)
        >>> [round(payers.late_by_average(one, 4.5), 2) for one in (1, 2, "anybody")]
        [0.47, 0.9, 0.73]
        """
        average = self.average_of(customer, otherwise)
        return 1 - NormalDist(average, self._scatter).cdf(0.5)

    def learn(self, customer, history):
        """Replace the history of one customer; how much the others count stays as it is."""
        self._histories[customer] = history

    def distribution(self, customer, today=None):
        """Return the cumulated weights at the points of `GRID`, and of all with "never"."""
        history = self._histories.get(customer)
        if history is None:
            return self._alike(self._class_of(self._mean))
        fading = _fading(history, today or self._today)
        own = _NOTHING.copy()
        for index, weight in zip(history.bins, history.weights, strict=True):
            own[index] = weight * fading
        return list(map(add, accumulate(own), self._alike(self._class(history, fading))))

    def forecast(self, customer, overdue):
        """Return the `Forecast` of an open item, None while hardly anybody has paid anything.

        :param overdue: days since its due date, negative: until; it is not paid yet
        """
        if not self.known:
            return None
        return forecast(self.distribution(customer), overdue)

    def _compare(self):
        """Find how much customers differ, and how much the payments of one do.

        An analysis of variance with weights; `worth` is what those alike are worth to each.
        """
        rows = []
        total = days = 0.0
        for history in self._histories.values():
            fading = _fading(history, self._today)
            weight = history.weight * fading
            rows.append((history, weight, history.squared * fading * fading / weight))
            total += weight
            days += history.days * fading
        self._mean = mean = days / total
        within = between = free = own = expected = 0.0
        for history, weight, share in rows:
            average = history.days / history.weight
            within += weight * max(0.0, history.days_squared / history.weight - average * average)
            between += weight * (average - mean) ** 2
            free += weight - share
            own += weight * weight
            expected += share * (1 - weight / total)
        within = max(within / free if free > ALMOST_NONE else 0.0, _LEAST_WITHIN)
        size = total - own / total
        between = (between - within * expected) / size if size > ALMOST_NONE else 0.0
        self._pull = within / max(between, within * _LEAST_BETWEEN)
        self.worth = self._pull + EXTRA
        self._scatter = sqrt(within)
        self._step = self._scatter / _STEPS

    def _class(self, history, fading):
        """Return the class of a customer's average, drawn to that of all by how little it says."""
        weight, days = history.weight * fading, history.days * fading
        return self._class_of((days + self._pull * self._mean) / (weight + self._pull))

    def _class_of(self, mean):
        return round(mean / self._step)

    def _sort(self, waiting):
        """Sum up the payments, and what is still open, of the customers of each class."""
        self._paid, self._open = {}, {}
        classes = {}
        for customer, history in self._histories.items():
            fading = _fading(history, self._today)
            found = classes[customer] = self._class(history, fading)
            paid = self._paid.setdefault(found, [0.0] * SIZE)
            for index, weight in zip(history.bins, history.weights, strict=True):
                paid[index] += weight * fading
        of_all = self._class_of(self._mean)
        for customer, overdue in waiting:
            if overdue >= FIRST:
                still = self._open.setdefault(classes.get(customer, of_all), [0.0] * SIZE)
                still[index_of(overdue)] += 1

    def _alike(self, class_):
        """Return the distribution of those who pay like a class, as much as they are worth."""
        if class_ not in self._blended:
            paid = self._around(self._paid, class_)
            still = self._around(self._open, class_)
            shares = survived(paid, still) if any(paid) else [0.0] * SIZE
            self._blended[class_] = [
                *(
                    self.worth * share + unheard
                    for share, unheard in zip(shares, _UNHEARD, strict=True)
                ),
                self.worth + UNHEARD_OF,
            ]
        return self._blended[class_]

    def _around(self, by_class, class_):
        summed = [0.0] * SIZE
        for other, weights in by_class.items():
            apart = abs(other - class_) / _STEPS
            alike = min(1.0, (_UNLIKE - apart) / (_UNLIKE - _ALIKE))
            if alike > 0:
                summed = [
                    total + alike * weight for total, weight in zip(summed, weights, strict=True)
                ]
        return summed


def forecast(distribution, overdue):
    """Return the `Forecast` of an item still open by its customer's distribution.

    Its days are those of items that are paid at all: nobody can wait for "never".

    :param overdue: days since its due date, negative: until
    """
    passed = until(distribution, overdue)
    left = distribution[SIZE - 1] - passed + _later_than(max(overdue, LAST))
    start = place_of(overdue)[0]
    low = _by(distribution, passed + 0.1 * left, 0.9 * left, start)
    median = _by(distribution, passed + 0.5 * left, 0.5 * left, start)
    high = _by(distribution, passed + 0.9 * left, 0.1 * left, start)
    if overdue >= 0:
        late = 1.0
    else:
        everything = distribution[-1]
        late = (everything - distribution[_DUE]) / (everything - passed)
    # What is still open is paid tomorrow at the earliest, before its due date, too.
    first = overdue + 1
    low, median, high = max(first, low), max(first, median), max(first, high)
    return Forecast(median, low, high, late)


def _by(distribution, weight, later, start):
    """Return the number of days late by which a weight is paid."""
    if weight < distribution[SIZE - 1]:
        return day_of(distribution, weight, start)
    return round(_UNHEARD_OF_DAYS * (sqrt(UNHEARD_OF / later) - 1))


def promised(distribution, overdue, late, kept):
    """Return the distribution of an open item promised for a day.

    :param overdue: days since its due date, negative: until; it is not paid yet
    :param late: days from its due date to the day promised
    :param kept: share of promises that the customer keeps, 0-1

    >>> steady = [float(min(max(day, 0), 50)) for day in GRID] + [50.0]
    >>> forecast(steady, 0).median, forecast(promised(steady, 0, 40, 0.8), 0).median
    (26, 40)
    >>> forecast(promised(steady, 0, 40, 0.0), 0).median
    26
    """
    left = distribution[-1] - until(distribution, overdue)
    # Who has kept all may break the next.
    kept = min(kept, _SURE)
    more = (left + UNHEARD_OF) * kept / (1 - kept)
    index = index_of(max(late, overdue + 1))
    return [*distribution[:index], *(weight + more for weight in distribution[index:])]


def _fading(history, today):
    return 0.5 ** ((today - history.on) / HALF_LIFE)
