"""What came of an item that a lawyer or an agency has: never more than was handed over of it.

Of an invoice of 1,000 that is disputed for 400, 600 are handed over: only these are theirs to
recover, though the ledger has one item for all of it.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Payment:
    """Money set against an item since it was handed over, in company and in its currency.

    `in_time`: dated on a day on which they had it.
    """

    date: date
    amount: float
    in_currency: float
    move: int
    in_time: bool


@dataclass(frozen=True, slots=True)
class Handed:
    """An item as it was handed over, in company and in its currency, and what was paid since.

    `open_now`: what the ledger has open of it, in its currency; `payments`: the oldest first.
    """

    handover: int
    item: int
    line: int
    amount: float
    in_currency: float
    open_now: float
    payments: tuple = ()


def recovered(handed):
    """Return [(payment, what of it is theirs)] in company currency: no more than they were given.

    >>> day = date(2026, 3, 11)
    >>> paid = [Payment(day, 500, 500, 1, True), Payment(day, 500, 500, 2, True)]
    >>> [part for _one, part in recovered(Handed(1, 1, 1, 600, 600, 0, tuple(paid)))]
    [500, 100]
    """
    parts, room = [], handed.amount
    for payment in handed.payments:
        part = max(0, min(payment.amount, room))
        room -= part
        if payment.in_time and part:
            parts.append((payment, part))
    return parts


def left(handed):
    """Return what is still open of what was handed over, in company and in the item's currency.

    What they were not given is not waited for: a payment is of what they have, as long as there
    is any. What was credited or written off is open no longer.

    >>> day = date(2026, 3, 11)
    >>> left(Handed(1, 1, 1, 600, 600, 1000))
    (600, 600)
    >>> left(Handed(1, 1, 1, 600, 600, 700, (Payment(day, 300, 300, 1, True),)))
    (300.0, 300)
    >>> left(Handed(1, 1, 1, 600, 600, 200))
    (200.0, 200)
    """
    paid = sum(payment.in_currency for payment in handed.payments)
    in_currency = max(0, min(handed.open_now, handed.in_currency - paid))
    if in_currency == handed.in_currency:
        return handed.amount, in_currency
    share = in_currency / handed.in_currency if handed.in_currency else 0
    # Rates have moved since: together with what they recovered it is what they were given at most.
    came = sum(part for _payment, part in recovered(handed))
    return max(0, min(handed.amount * share, handed.amount - came)), in_currency
