"""What will come in by week: each open amount spread by the shares of its distribution.

To place each amount on its expected date is worse than to add the average lateness: an amount that
comes in one of four weeks would be all in one of them.
"""

from functools import cache
from math import sqrt

from .forecast import place_of

WEEKS = 13
DAYS = 7
# Of a normal distribution, a tenth is this many deviations below the mean or more.
_TENTH = 1.2816


def paid_by(distribution, overdue, weeks=WEEKS):
    """Return the share of an open item paid by now, which is none, and by the end of each week.

    :param distribution: see `engine.forecast`
    :param overdue: days since the due date, negative: until; nothing is paid yet

    >>> from .forecast import GRID
    >>> steady = [float(min(max(day, 0), 28)) for day in GRID] + [28.0]
    >>> paid_by(steady, 0, 4), paid_by(steady, 14, 3), paid_by(steady, -7, 2)
    ([0.0, 0.25, 0.5, 0.75, 1.0], [0.0, 0.5, 1.0, 1.0], [0.0, 0.0, 0.25])
    """
    start, part = place_of(overdue)
    passed = distribution[start] + (distribution[start + 1] - distribution[start]) * part
    left = distribution[-1] - passed
    if left <= 0:
        return [0.0] * (weeks + 1)
    return [
        (distribution[index] + (distribution[index + 1] - distribution[index]) * part - passed)
        / left
        for index, part in _places(overdue, weeks)
    ]


@cache
def _places(overdue, weeks):
    """Return where in the distribution the ends of the weeks are."""
    return tuple(map(place_of, range(overdue, overdue + DAYS * weeks + 1, DAYS)))


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
        self._variance = [0.0] * weeks

    def add(self, amounts, owed):
        """Add what is expected by week of a customer who owes so much.

        The items of one customer tend to be paid together: all of them or none.
        """
        for index, amount in enumerate(amounts):
            if amount:
                self.expected[index] += amount
                self._variance[index] += amount * (owed - amount)

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
            for amount, variance in zip(self.expected, self._variance, strict=True)
        ]
