"""Whom to contact first: points per rule, so that the order can be explained."""

from dataclasses import dataclass
from datetime import date, timedelta

from .payment_calendar import first_from, working_day_before

POINTS = {
    "promise_broken": 40,
    "promise_due": 30,
    "new_in_stage": 20,
    "contact_due": 15,
    "never_contacted": 10,
    "hold": 10,
    "unwilling": 10,
    "first_payment_default": 10,
    "large_debt": 10,
    "likely_late": 10,
}
# One point for each of these days overdue, up to `MOST_FOR_AGE`.
DAYS_PER_POINT = 10
MOST_FOR_AGE = 12
# What is paid late with this probability, 0-1, is likely to be.
LIKELY = 0.6
# Without an agreed date, a debtor is contacted again after this many days.
DAYS_BETWEEN_CONTACTS = 7
# Who pays on certain days is contacted before each of them, and not later than this.
MOST_BETWEEN_CONTACTS = 31


@dataclass(slots=True)
class Work:
    """What makes a debtor urgent today."""

    today: date
    days_overdue: int = 0
    has_stage: bool = False
    stage_since: date | None = None
    # since the debt episode began, and something of it is still owed
    promise_broken: bool = False
    # the first day after the time of the last promise of the episode that was not kept in full,
    # of which something is still owed
    promise_failed_on: date | None = None
    # of the earliest promise still open: its date, and the last day it may be kept on
    promise_date: date | None = None
    promise_until: date | None = None
    last_contact: date | None = None
    agreed_contact: date | None = None
    # days on which the customer pays, in order; none: any
    payment_dates: tuple | list = ()
    on_hold: bool = False
    unwilling: bool = False
    first_payment_default: bool = False
    large_debt: bool = False
    # nothing is overdue yet, and something will probably be
    likely_late: bool = False


def is_likely_late(days_overdue, probability):
    """Whether somebody who owes nothing overdue will probably pay late.

    :param probability: 0-1, the highest of the items not due; None: no forecast

    >>> is_likely_late(0, 0.7), is_likely_late(3, 0.7), is_likely_late(0, None)
    (True, False, False)
    """
    return not days_overdue and probability is not None and probability >= LIKELY


def next_contact(work):
    """When to contact the debtor next, or None when there is nothing to talk about.

    A running promise is left alone until its day, when the customer is asked once how it
    stands, and then until its time is over. Then come a promise that failed since the last
    contact, what was agreed in that contact, the day the stage changed, and a week later; for a
    customer who pays on certain days, the working day before the next of them.

    >>> next_contact(Work(date(2026, 3, 11), has_stage=True, stage_since=date(2026, 3, 9)))
    datetime.date(2026, 3, 9)
    >>> str(next_contact(Work(date(2026, 3, 11), has_stage=True, stage_since=date(2026, 3, 9),
    ...                       last_contact=date(2026, 3, 9), payment_dates=[date(2026, 3, 31)])))
    '2026-03-30'
    """
    if not work.has_stage:
        return None
    if work.promise_until and work.promise_until >= work.today:
        if _since(work.last_contact, work.promise_date):
            return work.promise_until + timedelta(days=1)
        return work.promise_date
    if work.promise_failed_on and not _since(work.last_contact, work.promise_failed_on):
        return work.promise_failed_on
    if work.agreed_contact:
        return work.agreed_contact
    if not _since(work.last_contact, work.stage_since):
        return work.stage_since
    return _before_payment(work) or work.last_contact + timedelta(days=DAYS_BETWEEN_CONTACTS)


def _before_payment(work):
    """Return the working day before the customer pays next; None: they pay on any day."""
    latest = work.last_contact + timedelta(days=MOST_BETWEEN_CONTACTS)
    payment = first_from(work.payment_dates, work.last_contact + timedelta(days=1))
    while payment and working_day_before(payment) <= work.last_contact:
        payment = first_from(work.payment_dates, payment + timedelta(days=1))
    return payment and min(working_day_before(payment), latest)


def _since(contact, day):
    return contact is not None and contact >= day


def priority(work):
    """Points of a debtor and the rules that gave them, most points first.

    >>> priority(Work(date(2026, 3, 11), days_overdue=35, has_stage=True,
    ...               stage_since=date(2026, 3, 11)))
    (33, {'new_in_stage': 20, 'never_contacted': 10, 'days_overdue': 3})
    """
    if not work.has_stage:
        return 0, {}
    holds = {
        "promise_broken": work.promise_broken,
        "promise_due": work.promise_date and work.promise_date <= work.today,
        "new_in_stage": work.stage_since == work.today,
        "contact_due": work.last_contact and next_contact(work) <= work.today,
        "never_contacted": not work.last_contact,
        "hold": work.on_hold,
        "unwilling": work.unwilling,
        "first_payment_default": work.first_payment_default,
        "large_debt": work.large_debt,
        "likely_late": work.likely_late,
    }
    points = {rule: POINTS[rule] for rule, true in holds.items() if true}
    if age := min(work.days_overdue // DAYS_PER_POINT, MOST_FOR_AGE):
        points["days_overdue"] = age
    order = sorted(points, key=points.get, reverse=True)
    return sum(points.values()), {rule: points[rule] for rule in order}
