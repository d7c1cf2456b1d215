"""What of a debtor's life under a policy is counted, to set two policies side by side."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from .challenge import ENOUGH

PRESSING = ("press", "terms", "legal")
# Who pays within so many days of being pressed in the laboratory did so without it.
ANYWAY_DAYS = 5
# Older than this and still not paid: the money is taken for lost.
LOST_DAYS = 120


@dataclass(slots=True)
class Measures:
    """Of one debtor under one policy, over the period."""

    contacts: int = 0
    # contacts that press, or announce terms; and those of them who paid at once, unpressed
    presses: int = 0
    needless: int = 0
    # holds that began, and days on which the customer was held
    holds: int = 0
    hold_days: int = 0
    # debts of which somebody was told once they were overdue, and days until then, all together
    waits: int = 0
    wait_days: int = 0
    # of a debt that was lost: the first contact, pressure and hold; None: there was none
    lost_contact: date | None = None
    lost_press: date | None = None
    lost_hold: date | None = None


def measure(story, payments, first, last, lost_since=None):
    """Count what happened to a debtor.

    :param story: `laboratory.Story`
    :param payments: list of (day, amount) of money that came, in order
    :param first: the first day that counts, to `last`, both included
    :param lost_since: due date of the debt that was lost; None: nothing was

    >>> from .laboratory import Contact, Held, Story
    >>> march = [date(2026, 3, day) for day in range(1, 32)]
    >>> story = Story(
    ...     [Contact(march[1], 2, "remind", 3, 100.0, march[0]),
    ...      Contact(march[8], 5, "press", 10, 100.0, march[0])],
    ...     [Held(march[14], march[19], frozenset(), None)])
    >>> measure(story, [(march[11], 60.0)], march[0], march[30], march[0])
    Measures(contacts=2, presses=1, needless=1, holds=1, hold_days=5, waits=1, wait_days=3, \
lost_contact=datetime.date(2026, 3, 2), lost_press=datetime.date(2026, 3, 9), \
lost_hold=datetime.date(2026, 3, 15))
    """
    found, told = Measures(), set()
    money = _Money(payments)
    for contact in story.contacts:
        is_first = contact.days > 0 and contact.episode not in told
        if contact.days > 0:
            told.add(contact.episode)
        if not first <= contact.day <= last:
            continue
        found.contacts += 1
        if is_first:
            found.waits += 1
            found.wait_days += contact.days
        if contact.objective in PRESSING:
            found.presses += 1
            until = contact.day + timedelta(days=ANYWAY_DAYS)
            came = money.between(contact.day, until)
            found.needless += came > 0 and came >= ENOUGH * contact.overdue
    after = last + timedelta(days=1)
    for held in story.holds:
        begin, end = max(held.since, first), min(held.until or after, after)
        found.holds += first <= held.since <= last
        found.hold_days += max(0, (end - begin).days)
    if lost_since:
        pressing = (one.day for one in story.contacts if one.objective in PRESSING)
        found.lost_contact = _first((one.day for one in story.contacts), lost_since)
        found.lost_press = _first(pressing, lost_since)
        # Who was on hold already when it fell due was so from its first day.
        lasting = (one for one in story.holds if not one.until or one.until > lost_since)
        found.lost_hold = min((max(one.since, lost_since) for one in lasting), default=None)
    return found


def lost(book, first, last):
    """Return (amount, in the smallest unit, and due date) of what is lost on the last day.

    What was due before the period is left aside: there both policies come too late.

    :param book: `past_debt.Open` items by due date
    :return: (0, None) if nothing is
    """
    old = [
        one
        for one in book
        if one.chased and one.item.due >= first and (last - one.item.due).days > LOST_DAYS
    ]
    return sum(one.chased for one in old), old[0].item.due if old else None


def _first(days, since):
    return min((day for day in days if day >= since), default=None)


class _Money:
    def __init__(self, payments):
        self.days = [day for day, _amount in payments]
        self.sums = [0.0, *accumulate(amount for _day, amount in payments)]

    def between(self, since, until):
        return self.sums[bisect_right(self.days, until)] - self.sums[bisect_left(self.days, since)]
