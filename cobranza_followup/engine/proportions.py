"""Shares of customers: how sure they are, and whether two of them differ.

Whoever compares two shares of few customers sees a difference where there is none. So every share
comes with the interval it lies in with 95 % confidence, and a comparison says nothing before as
many were counted as had been planned: looking at it every morning does not make it true.
"""

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
# How often a difference that is there is to be found, 0–1.
POWER = 0.8
# What a group is worth more than its own observations, when groups do not differ at all.
MOST_WORTH = 1000.0


@dataclass(frozen=True, slots=True)
class Share:
    """A share: `hits` of `count` customers."""

    hits: int = 0
    count: int = 0

    @property
    def rate(self):
        """The rate, 0–1; 0 if nobody was counted."""
        return self.hits / self.count if self.count else 0.0


def interval(share, confidence=CONFIDENCE):
    """Return the interval of a share, as (low, high) in 0-1: Wilson's score interval.

    Source of the numbers: R. G. Newcombe, Two-sided confidence intervals for the single
    proportion, Statistics in Medicine 17 (1998), table I, method 3.

    >>> [[round(end, 4) for end in interval(Share(*one))]
    ...  for one in ((81, 263), (15, 148), (0, 20), (1, 29))]
    [[0.2553, 0.3662], [0.0624, 0.1605], [0.0, 0.1611], [0.0061, 0.1718]]
    >>> interval(Share(0, 0))
    (0.0, 1.0)
    """
    if not share.count:
        return 0.0, 1.0
    z, n, rate = z_of(confidence), share.count, share.rate
    middle = rate + z * z / (2 * n)
    half = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    low = (middle - half) / (1 + z * z / n) if share.hits else 0.0
    high = (middle + half) / (1 + z * z / n) if share.hits < n else 1.0
    return max(0.0, low), min(1.0, high)


def difference(first, second, confidence=CONFIDENCE):
    """Return (difference, low, high) of two shares, `first` less `second`.

    Newcombe's hybrid of two score intervals: it stays within -1…1 and is right for few customers
    and for shares near 0 or 1, where the textbook's formula is not. Source of the numbers:
    R. G. Newcombe, Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17 (1998), table II, method 10.

    >>> def table(*numbers):
    ...     found = difference(Share(*numbers[:2]), Share(*numbers[2:]))
    ...     return [round(number, 4) + 0.0 for number in found]
    >>> table(56, 70, 48, 80), table(9, 10, 3, 10)
    ([0.2, 0.0524, 0.3339], [0.6, 0.1705, 0.809])
    >>> table(5, 56, 0, 29), table(0, 10, 0, 20)
    ([0.0893, -0.0381, 0.1926], [0.0, -0.1611, 0.2775])
    >>> table(10, 10, 0, 20), table(10, 10, 0, 10)
    ([1.0, 0.6791, 1.0], [1.0, 0.6075, 1.0])
    """
    found = first.rate - second.rate
    low, high = interval(first, confidence)
    other_low, other_high = interval(second, confidence)
    down = sqrt((first.rate - low) ** 2 + (other_high - second.rate) ** 2)
    up = sqrt((high - first.rate) ** 2 + (second.rate - other_low) ** 2)
    return found, max(-1.0, found - down), min(1.0, found + up)


def needed(rate, apart, power=POWER, confidence=CONFIDENCE):
    """Return how many of each group it takes to find a difference that is there.

    :param rate: the share of the one, about
    :param apart: by how much the other's is higher

    Source of the numbers: the documentation of R's `power.prop.test`, whose examples give
    n = 76.7 for 0.50 against 0.75 with a power of 0.9.

    >>> needed(0.5, 0.25, power=0.9)
    77
    >>> needed(0.5, 0.1), needed(0.5, 0.05)
    (388, 1565)
    """
    other = min(rate + apart, 1.0)
    mean = (rate + other) / 2
    apart = other - rate
    if apart <= 0:
        raise ValueError("no difference to find")
    found = z_of(confidence) * sqrt(2 * mean * (1 - mean))
    found += NormalDist().inv_cdf(power) * sqrt(rate * (1 - rate) + other * (1 - other))
    return ceil((found / apart) ** 2)


def verdict(first, second, planned):
    """Return what two shares say: "few" (too few yet), "first", "second" (is higher) or "alike".

    :param planned: so many of each were to be counted before anything is said

    >>> verdict(Share(56, 70), Share(48, 80), 100), verdict(Share(56, 70), Share(48, 80), 70)
    ('few', 'first')
    >>> verdict(Share(48, 80), Share(56, 70), 70), verdict(Share(40, 80), Share(42, 80), 80)
    ('second', 'alike')
    """
    if min(first.count, second.count) < max(planned, 1):
        return "few"
    _found, low, high = difference(first, second)
    if low > 0:
        return "first"
    return "second" if high < 0 else "alike"


def worth_of(shares):
    """Return the weight of the rate common to all groups, in observations.

    A group's own rate is drawn to the common one as if so many more had been counted there (see
    `shrunk`). By the variance between groups against that within them: J. C. Kleinman, Proportions
    with extraneous variance, JASA 68 (1973). Where groups do not differ more than chance would have
    it, the common rate is nearly all that counts: `MOST_WORTH`.

    :param shares: of the groups, each a `Share`

    >>> worth_of([Share(5, 10), Share(5, 10), Share(5, 10)])
    1000.0
    >>> round(worth_of([Share(90, 100), Share(10, 100), Share(50, 100)]), 2)
    0.57
    """
    shares = [share for share in shares if share.count]
    return worth_of_sums(
        len(shares),
        sum(share.count for share in shares),
        sum(share.hits for share in shares),
        sum(share.count**2 for share in shares),
        sum(share.hits**2 / share.count for share in shares),
    )


def worth_of_sums(groups, total, hits, squares, rates):
    """Return what `worth_of` does, from sums over the groups.

    :param squares: of the squares of their counts
    :param rates: of the squares of their hits, each divided by its count
    """
    common = hits / total if total else 0.0
    spread = common * (1 - common)
    room = total - squares / total - (groups - 1) if total else 0.0
    if groups < 2 or not spread or room <= 0:
        return MOST_WORTH
    found = (rates - hits * common) / spread
    alike = (found - (groups - 1)) / room
    if alike <= 0:
        return MOST_WORTH
    return min(MOST_WORTH, max(0.0, (1 - alike) / alike))


def shrunk(share, common, worth):
    """Return the rate of a group, drawn to the common rate: the more, the fewer were counted.

    :param common: rate of all, 0-1
    :param worth: weight of the common rate, in observations, see `worth_of`

    >>> shrunk(Share(1, 1), 0.25, 9), shrunk(Share(), 0.25, 9)
    (0.325, 0.25)
    """
    weight = share.count + worth
    return (share.hits + worth * common) / weight if weight else common


def z_of(confidence):
    """Return how many standard errors an interval reaches to each side.

    >>> round(z_of(0.95), 2)
    1.96
    """
    return NormalDist().inv_cdf(0.5 + confidence / 2)
