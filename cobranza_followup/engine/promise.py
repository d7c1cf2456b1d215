"""Whether a promise to pay was kept, from the payments that really came."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

OPEN = "open"
KEPT = "kept"
PARTIAL = "partial"
BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Promise:
    """Amount in the promise's currency; no invoices means the whole debt."""

    id: int
    amount: Decimal
    made_on: date
    date_promised: date
    invoices: frozenset = frozenset()
    currency: int | None = None
    # digits after the point of its currency
    digits: int = 2


@dataclass(slots=True)
class Payment:
    """Money received: `amounts` says what it is in each currency of the promises.

    `invoice` is what it was allocated to; None is money not allocated yet, which counts
    for any promise: the customer paid, the bookkeeping is ours.
    """

    date: date
    amounts: dict
    invoice: int | None = None


def settle(promises, payments, today, tolerance_days=2):
    """Hold the promises of one debtor against its payments.

    The promise with the earliest date takes first, so one payment never keeps two
    promises (an instalment plan is several promises on one debt), not in two currencies either.

    :param tolerance_days: days after the promised date on which a payment still counts
    :return: {promise id: (state, amount paid)}

    >>> promise = Promise(1, Decimal(100), date(2026, 3, 1), date(2026, 3, 10))
    >>> settle([promise], [Payment(date(2026, 3, 12), {None: Decimal(100)})], date(2026, 3, 12))
    {1: ('kept', Decimal('100'))}
    >>> settle([promise], [], date(2026, 3, 12))
    {1: ('open', Decimal('0'))}
    >>> settle([promise], [Payment(date(2026, 3, 5), {None: Decimal(30)})], date(2026, 3, 13))
    {1: ('partial', Decimal('30'))}
    """
    # What is left of each payment, as a share of it: that is the same in every currency.
    left = [[payment, Fraction(1)] for payment in sorted(payments, key=lambda p: p.date)]
    result = {}
    for promise in sorted(promises, key=lambda p: (p.date_promised, p.id)):
        last_day = promise.date_promised + timedelta(days=tolerance_days)
        paid = _take(promise, left, last_day)
        result[promise.id] = (_state(promise.amount, paid, today > last_day), paid)
    return result


def _take(promise, left, last_day):
    """Use up what `left` holds for the promise, allocated money first; return the sum."""
    paid = Decimal(0)
    for allocated in (True, False):
        for entry in left:
            payment, share = entry
            if (payment.invoice is not None) != allocated or not share:
                continue
            if not promise.made_on <= payment.date <= last_day:
                continue
            if allocated and promise.invoices and payment.invoice not in promise.invoices:
                continue
            whole = payment.amounts[promise.currency]
            available = _rounded(whole, share, promise.digits)
            if not available:
                continue
            part = min(available, promise.amount - paid)
            # Nothing is left of what was taken whole, rounded or not.
            entry[1] = share - Fraction(part) / Fraction(whole) if part < available else 0
            paid += part
            if paid >= promise.amount:
                return paid
    return paid


def _rounded(whole, share, digits):
    if share == 1:
        return whole
    exact = Fraction(whole) * share
    return Decimal(round(exact * 10**digits)).scaleb(-digits)


def _state(amount, paid, past):
    if paid >= amount:
        return KEPT
    if not past:
        return OPEN
    return PARTIAL if paid else BROKEN
