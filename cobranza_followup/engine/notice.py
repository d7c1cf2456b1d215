"""A customer says that they have paid: what of their debt that covers, until when, and which money it is.

It is not money until the bank shows it. For a few working days nothing asks for what the notice
covers, each item once: whoever gives notice after notice gains nothing by the later ones.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
# The bank books a transfer a few days after, or before, the day on which a customer says they paid.
DAYS_BEFORE, DAYS_AFTER = 3, 5
# A reference of fewer letters and figures is in every second bank line.
_SHORTEST_REFERENCE = 4
# An amount that differs by no more than this share may be the same payment, less a bank's charge.
_NEAR = 0.02
_POINTS = {"tracking_key": 60, "amount": 40, "reference": 30, "partner": 20, "near": 15, "day": 10}
# What has fewer points is no candidate: a customer's name, or the day alone, says nothing.
LEAST_POINTS = 40


def last_day(given_on, count, holidays=frozenset()):
    """Return the last day on which a notice protects: `count` working days after it was given.

    :param given_on: the day it was given, which is not counted
    :param holidays: dates on which banks and offices are closed

    >>> thursday = date(2026, 3, 12)
    >>> last_day(thursday, 3), last_day(thursday, 0)
    (datetime.date(2026, 3, 17), datetime.date(2026, 3, 12))
    >>> last_day(thursday, 3, {date(2026, 3, 16)})
    datetime.date(2026, 3, 18)
    """
    day = given_on
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY and day not in holidays
    return day


def cover(debts, amount):
    """Return {item: share of it, above 0 and at most 1} that an amount covers, in this order.

    So a small amount covers a small part of the oldest item, and no other.

    :param debts: list of (item, what is asked for it), the oldest due date first
    :param amount: what was paid, in the same currency

    >>> cover([("a", 100.0), ("b", 50.0), ("c", 10.0)], 125.0)
    {'a': 1.0, 'b': 0.5}
    >>> cover([("a", 100.0)], 1.0)
    {'a': 0.01}
    """
    covered = {}
    for item, asked in debts:
        if amount <= 0:
            break
        if asked > 0:
            covered[item] = min(1.0, amount / asked)
            amount = round(amount - asked, 6)
    return covered


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a debt is not under notice, in company currency, and what is."""

    noticed: float
    # last day of the notice in force
    until: date
    overdue: float = 0.0
    oldest_due: date | None = None
    not_due: float = 0.0
    next_due: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer says they paid."""

    id: int
    debtor: int
    currency: int
    amount: float
    date: date
    # a difference up to this is none
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class Money:
    """A payment on record: all that one entry brought of a debtor in one currency."""

    id: int
    debtor: int
    currency: int
    amount: float
    date: date


def is_near_in_time(said_on, booked_on):
    """Whether the bank may have booked then what was paid on a day.

    >>> is_near_in_time(date(2026, 3, 10), date(2026, 3, 15))
    True
    >>> is_near_in_time(date(2026, 3, 10), date(2026, 3, 6))
    False
    """
    return -DAYS_BEFORE <= (booked_on - said_on).days <= DAYS_AFTER


def pair(notices, payments):
    """Return {notice id: payment id} of the payments that are what was said; each serves once.

    The nearest in time come together first.

    :param notices: `Said`s that are open
    :param payments: `Money` that belongs to no notice yet

    >>> said = [Said(1, 7, 33, 100.0, date(2026, 3, 10)), Said(2, 7, 33, 100.0, date(2026, 3, 12))]
    >>> came = [Money(50, 7, 33, 100.0, date(2026, 3, 12))]
    >>> pair(said, came)
    {2: 50}
    >>> pair(said, [Money(50, 7, 33, 99.0, date(2026, 3, 12))])
    {}
    """
    fitting = sorted(
        (abs((money.date - said.date).days), said.id, money.id)
        for said in notices
        for money in payments
        if said.debtor == money.debtor
        and said.currency == money.currency
        and abs(said.amount - money.amount) <= said.tolerance + 1e-6
        and is_near_in_time(said.date, money.date)
    )
    pairs, used = {}, set()
    for _days, notice, money in fitting:
        if notice not in pairs and money not in used:
            pairs[notice] = money
            used.add(money)
    return pairs


@dataclass(frozen=True, slots=True)
class BankLine:
    """A line of a bank statement that is matched with nothing yet."""

    amount: float
    date: date
    # all that the bank says of it
    text: str = ""
    is_of_customer: bool = False


def points(notice, line, reference="", tracking_key=""):
    """Return how much speaks for a bank line being the payment, and what: (points, codes).

    Nothing speaks for what was booked too early or too late, unless the tracking key is on it.

    >>> said = Said(1, 7, 33, 1500.0, date(2026, 3, 10))
    >>> line = BankLine(1500.0, date(2026, 3, 11), "SPEI RECIBIDO 0042 MBAN0100-2026 ABARROTES")
    >>> points(said, line, tracking_key="mban01002026")
    (110, ('tracking_key', 'amount', 'day'))
    >>> points(said, BankLine(1495.0, date(2026, 3, 10), is_of_customer=True))
    (45, ('partner', 'near', 'day'))
    >>> points(said, BankLine(1500.0, date(2026, 4, 10)))
    (0, ())
    """
    text = _plain(line.text)
    has_key = _is_in(tracking_key, text)
    in_time = is_near_in_time(notice.date, line.date)
    if not in_time and not has_key:
        return 0, ()
    difference = abs(line.amount - notice.amount)
    same = difference <= notice.tolerance + 1e-6
    found = {
        "tracking_key": has_key,
        "amount": same,
        "reference": _is_in(reference, text),
        "partner": line.is_of_customer,
        "near": not same and difference <= _NEAR * notice.amount,
        "day": in_time and abs((line.date - notice.date).days) <= 1,
    }
    codes = tuple(code for code, true in found.items() if true)
    return sum(_POINTS[code] for code in codes), codes


def _is_in(reference, plain_text):
    plain = _plain(reference)
    return len(plain) >= _SHORTEST_REFERENCE and plain in plain_text


def _plain(text):
    """Letters and figures alone: banks break references and leave out their dashes."""
    return re.sub(r"[\W_]+", "", text or "").casefold()
