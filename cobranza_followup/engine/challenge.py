"""Which of two messages works better: what is counted, and what it says so far."""

from dataclasses import dataclass
from datetime import date

from .proportions import Share, difference, interval, verdict

# Of what was asked for, this share is to have come for the customer to count as having paid.
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went to a debtor, in the order in which they went."""

    debtor: int
    is_rival: bool
    # the first and the last day on which money counts
    since: date
    until: date
    # what was overdue when it was written, and what has come since, company currency
    asked: float
    paid: float

    @property
    def has_paid(self):
        """Whether at least half of what was asked for came in time; anything, if nothing was due.

        >>> day = date(2026, 3, 11)
        >>> [Sent(1, False, day, day, 100.0, paid).has_paid for paid in (49.99, 50.0)]
        [False, True]
        >>> [Sent(1, False, day, day, 0.0, paid).has_paid for paid in (0.0, 0.01)]
        [False, True]
        """
        return self.paid > 0 and self.paid >= ENOUGH * self.asked


@dataclass(frozen=True, slots=True)
class Result:
    """What was counted of the present message and of its rival, and what that says.

    :param verdict: "few", "first" (the present one works better), "second" (the rival) or "alike"
    :param apart: (rival less present, low, high), 0-1
    :param waiting: of messages that went, how many are not counted yet
    """

    present: Share
    rival: Share
    verdict: str
    apart: tuple
    waiting: int

    @property
    def present_interval(self):
        return interval(self.present)

    @property
    def rival_interval(self):
        return interval(self.rival)


def result(sent, planned, today):
    """Count the messages whose time is over: each customer once, and of each as many as planned.

    What comes after the planned number changes nothing: who looks every day and stops when it
    pleases them would find a difference between two copies of one message.

    :param sent: list of `Sent` in the order in which they went

    >>> day, later = date(2026, 3, 11), date(2026, 3, 18)
    >>> went = [Sent(n, n % 2 == 0, day, later, 100.0, 100.0 * (n % 4 < 2)) for n in range(8)]
    >>> result(went, 4, date(2026, 3, 18)).waiting
    8
    >>> found = result(went, 4, date(2026, 3, 19))
    >>> found.present, found.rival, found.verdict
    (Share(hits=2, count=4), Share(hits=2, count=4), 'alike')
    >>> result(went + went, 4, date(2026, 3, 19)) == found
    True
    """
    counted, seen, waiting = {False: [], True: []}, set(), 0
    for one in sent:
        if one.debtor in seen:
            continue
        seen.add(one.debtor)
        if one.until >= today:
            waiting += 1
        elif len(counted[one.is_rival]) < planned:
            counted[one.is_rival].append(one.has_paid)
    present, rival = (Share(sum(counted[arm]), len(counted[arm])) for arm in (False, True))
    return Result(
        present, rival, verdict(present, rival, planned), difference(rival, present), waiting
    )
