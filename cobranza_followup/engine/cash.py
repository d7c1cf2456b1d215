"""What will come in by week: each open amount spread by the shares of its distribution.

To place each amount on its expected date is worse than to add the average lateness: an amount that
comes in one of four weeks would be all in one of them.
"""

from functools import cache
from math import sqrt
from operator import add, itemgetter

from .distribution import place_of

WEEKS = 13
DAYS = 7
# Of a normal distribution, a tenth is this many deviations below the mean or more.
_TENTH = 1.2816


def paid_by(distribution, overdue, weeks=WEEKS):
    """Return the share of an open item paid by now, which is none, and by the end of each week.

    :param distribution: see `engine.distribution`
    :param overdue: days since the due date, negative: until; nothing is paid yet

    >>> from .distribution import GRID
    >>> steady = [float(min(max(day, 0), 28)) for day in GRID] + [28.0]
    >>> paid_by(steady, 0, 4), paid_by(steady, 14, 3), paid_by(steady, -7, 2)
    ([0.0, 0.25, 0.5, 0.75, 1.0], [0.0, 0.5, 1.0, 1.0], [0.0, 0.0, 0.25])
    """
    weights = add_up([0.0] * (weeks + 1), distribution, overdue, 1.0, weeks)
    passed = weights[0]
    return [weight - passed for weight in weights]


def add_up(sums, distribution, overdue, amount, weeks=WEEKS):
    """Add an open amount to what is paid by now and by the end of each week.

    The differences from one to the next are what is paid in the weeks; the sums themselves say
    nothing, for nothing is taken off for what could have been paid before today.
    """
    before, after, parts = _places(overdue, weeks)
    lows, highs = before(distribution), after(distribution)
    left = distribution[-1] - lows[0] - (highs[0] - lows[0]) * parts[0]
    if left <= 0:
        return sums
    scale = amount / left
    return [
        total + scale * (low + (high - low) * part)
        for total, low, high, part in zip(sums, lows, highs, parts, strict=True)
    ]


@cache
def _places(overdue, weeks):
    """Return where in the distribution the ends of the weeks are.

    As functions that pick the weights before and after each of them, and the parts of the way.
    """
    ends = range(overdue, overdue + DAYS * weeks + 1, DAYS)
    indices, parts = zip(*map(place_of, ends), strict=True)
    return itemgetter(*indices), itemgetter(*(index + 1 for index in indices)), parts


def week_of(day, today, weeks=WEEKS):
    """Return the index of the week ahead a day is in, None if it is in none of them.

    >>> week_of(101, 100), week_of(107, 100), week_of(108, 100), week_of(100, 100)
    (0, 0, 1, None)
    >>> week_of(192, 100)
    """
    index = (day - today - 1) // DAYS
    return index if 0 <= index < weeks else None


class Weeks:
    """Amounts expected by week, with a range.

    >>> weeks = Weeks(2)
    >>> for _customer in range(100):
    ...     weeks.add([50.0, 25.0], 100.0)
    >>> weeks.expected, [round(low) for low in weeks.low], [round(high) for high in weeks.high]
    ([5000.0, 2500.0], [4359, 1945], [5641, 3055])
    """

    def __init__(self, weeks=WEEKS):
        self.expected = [0.0] * weeks
        self.variance = [0.0] * weeks

    def add(self, amounts, owed):
        """Add what is expected by week of a customer who owes so much.

        The items of one customer tend to be paid together: all of them or none.
        """
        self.expected = list(map(add, self.expected, amounts))
        self.variance = [
            variance + amount * (owed - amount)
            for variance, amount in zip(self.variance, amounts, strict=True)
        ]

    def include(self, expected, variance):
        """Add the amounts expected by week, and their variances, of other customers."""
        self.expected = list(map(add, self.expected, expected))
        self.variance = list(map(add, self.variance, variance))

    @property
    def low(self):
        """Amounts that a tenth of such weeks stays below."""
        return [max(0.0, amount - spread) for amount, spread in self._spread()]

    @property
    def high(self):
        """Amounts that a tenth of such weeks exceeds."""
        return [amount + spread for amount, spread in self._spread()]

    def _spread(self):
        return [
            (amount, _TENTH * sqrt(max(0.0, variance)))
            for amount, variance in zip(self.expected, self.variance, strict=True)
        ]


def together(weeks):
    """Return (expected, low, high) of several weeks together.

    What varies is added as if each week varied by itself. It does not: money that does not come in
    one week comes in another, so the true range is narrower, never wider.

    :param weeks: (expected, low, high) of each

    >>> together([(500.0, 200.0, 800.0), (300.0, 0.0, 700.0)])
    (800.0, 300.0, 1300.0)
    >>> together([(10.0, 0.0, 60.0)]), together([])
    ((10.0, 0.0, 60.0), (0, 0.0, 0.0))
    """
    weeks = list(weeks)
    expected = sum(week[0] for week in weeks)
    # the low end stops at nothing, so the high one says how far it reaches
    reach = sqrt(sum((high - amount) ** 2 for amount, _low, high in weeks))
    return expected, max(0.0, expected - reach), expected + reach
