"""What an offer comes to, to the cent, and how it stands by what became of its promises.

Amounts are `Decimal` in units of the offer's currency; `digits` is how many of them its currency
has after the point. Rates and percentages are in percent.
"""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

DAYS_OF_A_YEAR = 365
_WHOLE = Decimal(100)

ACCEPTED, FULFILLED, LAPSED, WITHDRAWN = "accepted", "fulfilled", "lapsed", "withdrawn"


def spread(amount, weights, digits=2):
    """Divide an amount over weights in proportion, to the cent; what rounding leaves over goes to
    those who lost most by it. No part is larger than its weight if the amount is not than all.

    :param weights: amounts, not negative, not all 0
    :return: list of parts, whose sum is the amount

    >>> [str(part) for part in spread(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)])]
    ['3.34', '3.33', '3.33']
    >>> [str(part) for part in spread(Decimal(100), [Decimal(999), Decimal(1)], digits=0)]
    ['100', '0']
    """
    cent, whole = Decimal(1).scaleb(-digits), sum(weights)
    exact = [amount * weight / whole for weight in weights]
    parts = [share.quantize(cent, ROUND_DOWN) for share in exact]
    by_loss = sorted(range(len(parts)), key=lambda number: parts[number] - exact[number])
    missing = int(((amount - sum(parts)) / cent).to_integral_value())
    for number in by_loss[:missing]:
        parts[number] += cent
    return parts


def discount_of(items, day, percent=Decimal(0), yearly_rate=Decimal(0), digits=2):
    """What is taken off each item of a debt that is paid on a day.

    A percentage is of the whole debt; a yearly rate is for each day before the item is due.

    :param items: list of (due date, amount)
    :return: list of amounts, none above that of its item

    >>> from datetime import date
    >>> debt = [(date(2026, 4, 10), Decimal("1000.00")), (date(2026, 3, 1), Decimal("500.01"))]
    >>> [str(off) for off in discount_of(debt, date(2026, 3, 11), percent=Decimal(3))]
    ['30.00', '15.00']
    >>> [str(off) for off in discount_of(debt, date(2026, 3, 11), yearly_rate=Decimal(12))]
    ['9.86', '0.00']
    """
    cent = Decimal(1).scaleb(-digits)
    if percent:
        amounts = [amount for _due, amount in items]
        off = (sum(amounts) * percent / _WHOLE).quantize(cent, ROUND_HALF_UP)
        return spread(min(off, sum(amounts)), amounts, digits) if sum(amounts) else amounts
    return [
        min(
            amount,
            (amount * yearly_rate * max((due - day).days, 0) / _WHOLE / DAYS_OF_A_YEAR).quantize(
                cent, ROUND_HALF_UP
            ),
        )
        for due, amount in items
    ]


def may_waive(owed, percent=Decimal(0), most=None, digits=2):
    """What a collector may waive alone of a debt: what both limits allow, nothing without any.

    :param percent: of what is owed; 0: not set
    :param most: an amount in the currency of the debt, less what they waived already; None: not set

    >>> str(may_waive(Decimal(1000), Decimal(10), None)), str(may_waive(Decimal(1000)))
    ('100.00', '0.00')
    >>> str(may_waive(Decimal(1000), Decimal(10), Decimal(80)))
    '80.00'
    >>> str(may_waive(Decimal(1000), Decimal(0), Decimal(80)))
    '80.00'
    """
    limits = [owed * percent / _WHOLE] if percent else []
    if most is not None:
        limits.append(most)
    allowed = max(min([*limits, owed]) if limits else Decimal(0), Decimal(0))
    return allowed.quantize(Decimal(1).scaleb(-digits), ROUND_DOWN)


def standing(promises):
    """How an accepted offer stands by its promises, which real payments judge.

    What was cancelled when it lapsed says nothing, so that money that was there in time after all
    brings it back.

    :param promises: list of (state, whether nothing is owed of it, whether its lapse cancelled it)
    :return: one of the states above; None: nothing can be said

    >>> standing([("kept", False, False), ("open", False, False)])
    'accepted'
    >>> standing([("kept", False, False), ("cancelled", True, False)])
    'fulfilled'
    >>> standing([("broken", False, False), ("cancelled", False, True)])
    'lapsed'
    >>> standing([("kept", False, False), ("cancelled", False, True)])
    'accepted'
    >>> standing([("cancelled", True, False)]), standing([("cancelled", False, False)])
    ('withdrawn', 'withdrawn')
    >>> standing([])
    """
    said = [(state, nothing) for state, nothing, by_lapse in promises if not by_lapse]
    waiting = len(said) < len(promises)
    states = {state for state, _nothing in said}
    if not promises:
        return None
    if states & {"partial", "broken", "replaced"}:
        return LAPSED
    if ("cancelled", False) in said:
        return WITHDRAWN
    if waiting or "open" in states:
        return ACCEPTED
    return FULFILLED if "kept" in states else WITHDRAWN
