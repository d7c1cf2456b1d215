"""What one customer owed at the end of any past day, from the history of their items.

The rules are those of `ledger/open_items.py`, the one definition of what is overdue, said a second
time in Python: to look at a year day by day, a customer's few items are read once and not 365
times. A test holds the two against each other on random ledgers.

Amounts are whole numbers of the currency's smallest unit (cents), so that sums are exact.
"""

import datetime
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

_DAY = timedelta(days=1)


@dataclass(slots=True)
class PastItem:
    """A receivable item: a debit above zero, a credit below."""

    id: int
    move: int
    # of its entry, and when it is due
    date: datetime.date
    due: datetime.date
    # in company currency, and in the item's own
    amount: int
    face: int
    currency: int
    followed: bool = True
    # a credit kept for something else: it covers nothing
    kept: bool = False
    is_invoice: bool = True
    # (day, amount, amount in the item's own currency) of what was set against it
    parts: tuple = ()

    def left(self, day):
        """Return what was open at the end of a day, in company and in own currency, signed.

        >>> from datetime import date
        >>> march = date(2026, 3, 1)
        >>> item = PastItem(1, 1, march, march, 500, 500, 1, parts=((date(2026, 3, 9), 200, 200),))
        >>> item.left(date(2026, 3, 8)), item.left(date(2026, 3, 9)), item.left(date(2026, 2, 1))
        ((500, 500), (300, 300), (0, 0))
        """
        if self.date > day:
            return 0, 0
        amount, face, sign = self.amount, self.face, 1 if self.amount > 0 else -1
        for on, part, part_face in self.parts:
            if on <= day:
                amount -= sign * part
                face -= sign * part_face
        return amount, face


@dataclass(slots=True)
class Span:
    """Something that was so from one day until another, the last one outside; None: it still is."""

    since: datetime.date
    until: datetime.date | None = None

    def holds(self, day):
        return self.since <= day and (self.until is None or self.until > day)


@dataclass(slots=True)
class Dispute(Span):
    """What the customer said they do not owe, of some entries; amount 0: all of it."""

    id: int = 0
    amount: int = 0
    moves: frozenset = frozenset()


@dataclass(slots=True)
class Promised(Span):
    """A promise, from the day it was given until it was kept, cancelled or replaced.

    One whose time passed without the money has no such day.
    """

    promised: datetime.date | None = None
    # some of the money came
    is_partial: bool = False


@dataclass(slots=True)
class Account:
    """All that is known of one debtor over the period looked at."""

    debtor: int
    partner: int
    # the company's, and how many of its smallest unit make one
    currency: int
    unit: int = 100
    items: list = field(default_factory=list)
    disputes: list = field(default_factory=list)
    obstacles: list = field(default_factory=list)
    promises: list = field(default_factory=list)
    # (day, amount) of money that came, in order
    payments: list = field(default_factory=list)
    withholding_percent: float = 0.0
    has_address: bool = True

    def days_of_entries(self):
        """Return the days on whose course something was entered that changes what is asked for."""
        days = {item.date for item in self.items}
        days.update(on for item in self.items for on, _amount, _face in item.parts)
        for span in (*self.disputes, *self.obstacles, *self.promises):
            days.update(day for day in (span.since, span.until) if day)
        return sorted(days)


@dataclass(slots=True)
class Open:
    """An item on a day, with what is asked for of it."""

    item: PastItem
    residual: int
    face: int
    # by credits
    covered: int = 0
    chased: int = 0
    # withheld as tax, whether or not it is still waited for; and until when that is
    withholding: int = 0
    withheld_until: datetime.date | None = None


def open_on(account, day, as_of, negligible, withholding_days):
    """Return the `Open` items of a customer, by due date; see `ledger.open_items.open_items`.

    :param day: entries up to its end count
    :param as_of: the day for which it is asked: what is withheld is waited for until its own
    :param negligible: an item of no more than this is owed, but not chased
    :param withholding_days: after the due date, of the policy

    >>> from datetime import date
    >>> march = date(2026, 3, 1)
    >>> old, new = (PastItem(n, n, march, date(2026, 3, n), 500, 500, 1) for n in (10, 20))
    >>> credit = PastItem(3, 3, march, march, -700, -700, 1)
    >>> account = Account(1, 1, 1, items=[old, new, credit])
    >>> [(one.item.id, one.chased) for one in open_on(account, march, march, 0, 0)]
    [(3, 0), (10, 0), (20, 300)]
    """
    found = []
    for item in account.items:
        residual, face = item.left(day)
        if residual:
            found.append(Open(item, residual, face))
    if not found:
        return found
    found.sort(key=lambda one: (one.item.due, one.item.id))
    amounts = _asked_for(account, found, day, as_of, withholding_days)
    credits = [
        -one.residual if one.residual < 0 and one.item.followed and not one.item.kept else 0
        for one in found
    ]
    left = amounts
    if any(credits):
        left = _after_credits(account.currency, found, amounts, credits)
    for one, amount, still_open in zip(found, amounts, left, strict=True):
        one.covered = amount - still_open
        one.chased = still_open if still_open > negligible else 0
    return found


def _asked_for(account, found, day, as_of, withholding_days):
    """Return what may be asked for of each item, before credits are set against it."""
    disputed = _disputed(account, found, day)
    amounts = []
    for one in found:
        item = one.item
        if one.residual < 0:
            amounts.append(0)
            continue
        in_dispute = max(0, min(disputed.get(item.id, 0), one.residual))
        amount = one.residual - in_dispute
        if account.withholding_percent > 0 and item.is_invoice:
            share = _half_up(Fraction(str(account.withholding_percent)) * item.amount / 100)
            one.withholding = min(share, amount)
            one.withheld_until = item.due + withholding_days * _DAY
            if one.withheld_until >= as_of:
                amount -= one.withholding
        amounts.append(amount if item.followed else 0)
    return amounts


def _disputed(account, found, day):
    """Return {item: what open disputes take of it}, of each dispute the oldest due date first."""
    taken = {}
    for dispute in account.disputes:
        if not dispute.holds(day):
            continue
        before = 0
        for one in found:
            if one.residual <= 0 or one.item.move not in dispute.moves:
                continue
            part = one.residual
            if dispute.amount:
                part = max(0, min(one.residual, dispute.amount - before))
            taken[one.item.id] = taken.get(one.item.id, 0) + part
            before += one.residual
    return taken


def _after_credits(own, found, amounts, credits):
    """Return what is left of each amount: credits meet their own currency first, then the rest."""
    debit_faces, credit_faces, sums = [], [], {}
    for one, amount, credit in zip(found, amounts, credits, strict=True):
        currency = one.item.currency
        debit_faces.append(amount if currency == own else _face_of(one, amount))
        credit_faces.append(credit if currency == own or not credit else max(0, -one.face))
        debits, given = sums.get(currency, (0, 0))
        sums[currency] = debits + debit_faces[-1], given + credit_faces[-1]
    so_far, debits_left, credits_left = {}, [], []
    for one, amount, credit, debit_face, credit_face in zip(
        found, amounts, credits, debit_faces, credit_faces, strict=True
    ):
        currency = one.item.currency
        debits, given = so_far.get(currency, (0, 0))
        debits, given = debits + debit_face, given + credit_face
        so_far[currency] = debits, given
        all_debits, all_given = sums[currency]
        debit_open = max(0, min(debit_face, debits - all_given))
        credit_open = max(0, min(credit_face, given - all_debits))
        debits_left.append(_worth(currency == own, amount, debit_face, debit_open))
        credits_left.append(_worth(currency == own, credit, credit_face, credit_open))
    free, so_far, left = sum(credits_left), 0, []
    for debit in debits_left:
        so_far += debit
        left.append(max(0, min(debit, so_far - free)))
    return left


def _face_of(one, amount):
    if amount == one.residual:
        return max(0, one.face)
    return max(0, Fraction(one.face * amount, one.residual))


def _worth(is_own, amount, face, still_open):
    """What is left of an amount, in company currency: the share of its face value that is open."""
    if is_own or not still_open:
        return still_open if is_own else 0
    return amount if still_open == face else _half_up(Fraction(amount) * still_open / face)


def _half_up(number):
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)
