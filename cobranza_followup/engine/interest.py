"""Interest on what was paid late: simple interest, day by day, on what was owed on each day.

It runs from the day after the due date, on the principal that was open that day, at the rate in
force that day, and ends for good with the payment of the principal: what accrued until then stays
owed. So a debt is a row of segments, between which a payment came or the rate changed. Nothing is
rounded before the end.

A payment goes to the principal first, or to the interest accrued by then, as the company says. What
was invoiced is a debt of its own from that day on: later payments of this one do not touch it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

_ONE = timedelta(days=1)


class Order(StrEnum):
    """What a payment is set against first."""

    PRINCIPAL = "principal"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class Rate:
    """A yearly rate in percent, from a day on; None: it is not known."""

    start: date
    percent: Decimal | None
    # days of a year: 360 or 365
    basis: int = 365
    # of the row of the table it comes from
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Days, both included, on which principal and rate were the same."""

    start: date
    end: date
    principal: Decimal
    # None: none is known
    rate: Rate | None

    @property
    def days(self):
        """How many days it is."""
        return (self.end - self.start).days + 1

    @property
    def amount(self):
        """The interest of these days, exact, as a Fraction."""
        if self.rate is None or self.rate.percent is None:
            return Fraction(0)
        yearly = Fraction(self.principal) * Fraction(self.rate.percent) / 100
        return yearly * self.days / self.rate.basis


def segments(face, due, payments, rates, as_of, order=Order.PRINCIPAL, charged_on=()):
    """Return the `Segment`s of a debt, in order.

    :param Decimal face: what was owed when it fell due
    :param payments: list of (date, Decimal); those after `as_of` do not count
    :param rates: `Rate`s, in order; from each day on the last one that has begun holds
    :param as_of: the last day that bears interest
    :param charged_on: last days for which the interest was invoiced

    >>> from datetime import date
    >>> half = [Rate(date(2025, 7, 1), Decimal(10)), Rate(date(2026, 1, 1), Decimal(12))]
    >>> paid = [(date(2025, 12, 21), Decimal(400))]
    >>> for one in segments(Decimal(1000), date(2025, 12, 11), paid, half, date(2026, 1, 10)):
    ...     print(one.start, one.days, one.principal, one.rate.percent, float(round(one.amount, 4)))
    2025-12-12 10 1000 10 2.7397
    2025-12-22 10 600 10 1.6438
    2026-01-01 10 600 12 1.9726

    What accrued survives the principal; interest first leaves more of the principal open:

    >>> whole = [(date(2025, 12, 21), Decimal(1000))]
    >>> late = date(2026, 1, 10)
    >>> [one.days for one in segments(Decimal(1000), date(2025, 12, 11), whole, half, late)]
    [10]
    >>> first = segments(Decimal(1000), date(2025, 12, 11), whole, half, late, Order.INTEREST)
    >>> [(one.days, str(round(one.principal, 2))) for one in first]
    [(10, '1000.00'), (10, '2.74'), (10, '2.74')]
    """
    counted = sorted(one for one in payments if one[0] <= as_of)
    account = _Account(face, order)
    for _day, amount in (one for one in counted if one[0] <= due):
        account.pay(amount)
    found, start = [], due
    for end in _ends(due, as_of, counted, rates, charged_on):
        if account.principal > 0 and end > start:
            segment = Segment(start + _ONE, end, account.principal, rate_on(rates, start + _ONE))
            account.accrued += segment.amount
            found.append(segment)
        for _day, amount in (one for one in counted if one[0] == end and end > due):
            account.pay(amount)
        if end in charged_on:
            account.charge()
        start = end
    return found


def rate_on(rates, day):
    """Return the rate in force on a day, or None."""
    begun = [rate for rate in rates if rate.start <= day]
    return begun[-1] if begun else None


def rounded(amount, digits):
    """Round an exact amount to a currency's digits, halves away from zero.

    >>> rounded(Fraction(5, 1000), 2), rounded(Fraction(1, 3), 0)
    (Decimal('0.01'), Decimal('0'))
    """
    shifted = abs(amount) * 10**digits + Fraction(1, 2)
    whole = Decimal(shifted.numerator // shifted.denominator).scaleb(-digits)
    return whole if amount >= 0 else -whole


def without_rate(found):
    """Return [(first day, last day)] of segments for which no rate is known, joined.

    >>> from datetime import date
    >>> debt = segments(Decimal(9), date(2026, 1, 1), [(date(2026, 1, 3), Decimal(4))], [],
    ...                 date(2026, 1, 5))
    >>> [(str(start), str(end)) for start, end in without_rate(debt)]
    [('2026-01-02', '2026-01-05')]
    """
    joined = []
    for one in found:
        if one.rate is not None and one.rate.percent is not None:
            continue
        if joined and joined[-1][1] + _ONE == one.start:
            joined[-1] = (joined[-1][0], one.end)
        else:
            joined.append((one.start, one.end))
    return joined


def _ends(due, as_of, payments, rates, charged_on):
    """The last days of the segments: of a payment, before another rate, of an invoice, the end."""
    ends = {day for day, _amount in payments} | {rate.start - _ONE for rate in rates}
    ends |= set(charged_on) | {as_of}
    return sorted(end for end in ends if due < end <= as_of)


class _Account:
    """What is open of a debt: by the books, and by the order in which payments count."""

    def __init__(self, face, order):
        self.books = self.principal = face
        self.accrued = Fraction(0)
        self.order = order

    def pay(self, amount):
        self.books = max(self.books - amount, Decimal(0))
        if self.order == Order.INTEREST:
            interest = min(self.accrued, Fraction(amount))
            self.accrued -= interest
            left = Fraction(self.principal) - (Fraction(amount) - interest)
            self.principal = _decimal(max(left, Fraction(0)))
        else:
            self.principal = max(self.principal - amount, Decimal(0))

    def charge(self):
        """What has accrued is invoiced: of this debt there is what the books say."""
        self.accrued, self.principal = Fraction(0), self.books


def _decimal(exact):
    """An exact amount as a Decimal, with more digits than any currency has."""
    return Decimal(exact.numerator) / Decimal(exact.denominator)
