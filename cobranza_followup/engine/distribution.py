"""Days late as a distribution: cumulated weights at each point of `GRID`, and of "never" last.

Days late = day of the payment - due date in whole days, negative if early.
"""

from bisect import bisect_left, bisect_right
from functools import cache

# Days late at which distributions are kept: each day where most payments are, fewer beyond.
GRID = (
    *range(-65, -30, 5),
    *range(-30, 46),
    *range(50, 121, 5),
    *range(135, 241, 15),
    *range(270, 731, 30),
)
# The first point is before all payments: nothing is counted there.
FIRST, LAST, SIZE = GRID[1], GRID[-1], len(GRID)
# days from the point before to each
_WIDTHS = (1, *(GRID[index] - GRID[index - 1] for index in range(1, SIZE)))
_BINS = tuple(bisect_left(GRID, day) for day in range(FIRST, LAST + 1))
ALMOST_NONE = 1e-9


def index_of(days):
    """Return where in `GRID` days late are counted: the first point they do not exceed.

    >>> [GRID[index_of(days)] for days in (-99, -3, 45, 46, 5000)]
    [-60, -3, 45, 50, 720]
    """
    return _BINS[min(max(days, FIRST), LAST) - FIRST]


def until(distribution, days):
    """Return the weight of what is paid at most so many days late.

    >>> steps = [float(index) for index in range(len(GRID) + 1)]
    >>> until(steps, -65), until(steps, 0), until(steps, 47)
    (0.0, 37.0, 82.4)
    """
    index, part = place_of(days)
    weight = distribution[index]
    return weight + (distribution[index + 1] - weight) * part


@cache
def place_of(days):
    """Return (the last point of `GRID` not after a day, the part of the way to the next)."""
    if days <= GRID[0]:
        return 0, 0.0
    if days >= LAST:
        return SIZE - 1, 0.0
    index = bisect_right(GRID, days) - 1
    return index, (days - GRID[index]) / (GRID[index + 1] - GRID[index])


def day_of(distribution, weight, start=0):
    """Return the day late by which so much is paid; not before a point of `GRID`."""
    index = bisect_left(distribution, weight - ALMOST_NONE, start, SIZE - 1)
    end, width = GRID[index], _WIDTHS[index]
    if width == 1 or index == start:
        return end
    before, after = distribution[index - 1], distribution[index]
    return end - round(width * max(0.0, (after - weight) / (after - before)))


def survived(paid, still):
    """Return the shares paid by each point of `GRID`, where some items are still open.

    Kaplan and Meier: an item open at a day counts among those who could pay until then.

    >>> paid, still = [0.0] * len(GRID), [0.0] * len(GRID)
    >>> paid[50], paid[60], still[55] = 2.0, 1.0, 1.0
    >>> shares = survived(paid, still)
    >>> shares[49], shares[50], shares[59], shares[-1]
    (0.0, 0.5, 0.5, 1.0)
    """
    waiting, unpaid, shares = sum(paid) + sum(still), 1.0, []
    for came, left in zip(paid, still, strict=True):
        if came:
            unpaid *= max(0.0, 1 - came / waiting)
        waiting -= came + left
        shares.append(1 - unpaid)
    return shares
