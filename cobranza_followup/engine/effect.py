"""Whether contacts bring money: customers contacted against like ones who were not, that week.

Nobody draws who is contacted, so this is no trial: those contacted may differ in ways the ledger
does not show. Compared are only customers alike in what it does show: type, age and size of debt.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from math import sqrt

from .aging import BUCKETS
from .challenge import ENOUGH
from .proportions import CONFIDENCE, Share, z_of

# With fewer customers on either side nothing is said, however many weeks they have.
LEAST = 50


@dataclass(frozen=True, slots=True)
class Unit:
    """One debtor in one week.

    :param debtor: their id
    :param alike: what makes debtors alike, see `stratum`
    :param contact: how they were contacted first that week, None: they were not
    """

    debtor: int
    alike: tuple
    paid: bool
    contact: tuple | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Those contacted, like ones who were not, and the difference with its interval (0-1).

    Counted are weeks, each by itself: weeks of one customer are alike, so the true interval is
    wider. So no verdict is given on fewer than `LEAST` customers.

    :param customers: how many customers the weeks contacted are of
    :param other_customers: those of the weeks not contacted
    """

    contacted: Share
    others: Share
    customers: int = 0
    other_customers: int = 0
    difference: float = 0.0
    low: float = -1.0
    high: float = 1.0

    @property
    def others_rate(self):
        """The rate of the others, as if they were made up as those contacted are."""
        return min(1.0, max(0.0, self.contacted.rate - self.difference))

    @property
    def verdict(self):
        """What it says: "few" (too few yet), "more", "less" or "alike"."""
        if min(self.customers, self.other_customers) < LEAST:
            return "few"
        if self.low > 0:
            return "more"
        return "less" if self.high < 0 else "alike"


def stratum(debtor_type, days_overdue, overdue, cuts):
    """Return what makes debtors alike: type, age bucket of the oldest debt, band of the amount.

    :param cuts: amounts at which one band ends and the next begins

    >>> stratum("irregular", 45, 500.0, [100.0, 1000.0])
    ('irregular', 1, 1)
    """
    ends = [bucket.last for bucket in BUCKETS if bucket.last is not None]
    return debtor_type, bisect_left(ends, days_overdue), bisect_left(cuts, overdue)


def thirds(amounts):
    """Return the two amounts that part all into three bands of the same number.

    >>> thirds([5, 1, 9, 3, 7, 2])
    [3, 7]
    """
    amounts = sorted(amounts)
    return [amounts[len(amounts) * part // 3] for part in (1, 2)] if amounts else []


def has_paid(overdue, came):
    """Whether at least half of what was overdue came."""
    return came > 0 and came >= ENOUGH * overdue


def effect(units, is_meant):
    """Compare those whose contact `is_meant` with all who were not contacted, like by like.

    The Mantel-Haenszel difference of risks, with the variance of S. Greenland and J. M. Robins,
    Biometrics 41 (1985). The numbers are those of the University Group Diabetes Program by age, as
    K. J. Rothman has them in Modern Epidemiology: deaths of 204 and 205, a difference of 0.035.

    >>> def group(alike, contact, hits, count):
    ...     return [Unit(number, (alike,), number < hits, contact) for number in range(count)]
    >>> units = group("<55", ("drug",), 8, 106) + group("<55", None, 5, 120)
    >>> units += group("55+", ("drug",), 22, 98) + group("55+", None, 16, 85)
    >>> found = effect(units, lambda contact: contact == ("drug",))
    >>> found.contacted, found.others, round(found.difference, 3), found.verdict
    (Share(hits=30, count=204), Share(hits=21, count=205), 0.035, 'alike')
    >>> found.customers, found.other_customers
    (106, 120)
    >>> round(found.low, 3), round(found.high, 3)
    (-0.028, 0.097)
    """
    groups = defaultdict(lambda: [0, 0, 0, 0])
    debtors = defaultdict(lambda: (set(), set()))
    for unit in units:
        if unit.contact is None:
            counts, place = groups[unit.alike], 2
        elif is_meant(unit.contact):
            counts, place = groups[unit.alike], 0
        else:
            continue
        counts[place] += unit.paid
        counts[place + 1] += 1
        debtors[unit.alike][place // 2].add(unit.debtor)
    compared = [alike for alike, counts in groups.items() if counts[1] and counts[3]]
    both = [groups[alike] for alike in compared]
    customers = [len(set().union(*(debtors[alike][side] for alike in compared))) for side in (0, 1)]
    contacted = Share(sum(one[0] for one in both), sum(one[1] for one in both))
    others = Share(sum(one[2] for one in both), sum(one[3] for one in both))
    if not both:
        return Effect(contacted, others, *customers)
    weight = found = spread = 0.0
    for hits, count, other_hits, other_count in both:
        total = count + other_count
        weight += count * other_count / total
        found += (hits * other_count - other_hits * count) / total
        spread += (
            hits * (count - hits) * other_count**3
            + other_hits * (other_count - other_hits) * count**3
        ) / (count * other_count * total**2)
    half = z_of(CONFIDENCE) * sqrt(spread) / weight
    found /= weight
    return Effect(
        contacted,
        others,
        *customers,
        difference=found,
        low=max(-1.0, found - half),
        high=min(1.0, found + half),
    )
