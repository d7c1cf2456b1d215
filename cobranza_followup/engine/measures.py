"""How collecting is going: each formula once, pure, with its source.

Amounts are sums, so that a group of customers divides its sums and never averages ratios. What was
not recorded is None, and whatever needs it is None, too. Days are calendar days. What these are
worth to whom reads them is told in docs/measures.md.
"""


def share(part, whole):
    """Return a part of a whole, 0-1; None where there is no whole.

    >>> share(1, 4), share(1, 0), share(None, 4), share(0, 4)
    (0.25, None, None, 0.0)
    """
    if part is None or not whole:
        return None
    return part / whole


def dso_countback(receivable, months):
    """Return the days of sales that are still owed, counted back from the newest month.

    Each month's sales are taken off the receivable, all its days counted, until a month has more
    than is left: of that one the share that is left. Unlike the simple one it does not rise only
    because sales fell. None: all months given do not account for what is owed.
    Source: Credit Research Foundation, "Measures of performance", count-back method.

    :param months: (sales, days) of each month, the newest first

    >>> round(dso_countback(212, [(100, 30), (80, 30), (70, 30)]), 1)
    73.7
    >>> dso_countback(0, [(100, 30)]), dso_countback(50, [(100, 30)])
    (0.0, 15.0)
    >>> dso_countback(500, [(100, 30)]), dso_countback(None, [(100, 30)])
    (None, None)

    More was credited than sold in the newest month:

    >>> dso_countback(100, [(-20, 30), (240, 30)])
    45.0
    """
    if receivable is None:
        return None
    left, counted = receivable, 0.0
    for sales, days in months:
        if left <= 0:
            break
        if sales is None:
            return None
        if sales >= left:
            return counted + days * left / sales
        left -= sales
        counted += days
    return counted if left <= 0 else None


def dso_simple(receivable, sales, days):
    """Return days sales outstanding: receivable / sales × days.

    Source: Credit Research Foundation, "Standard formulas for receivables management".

    >>> round(dso_simple(1_200_000, 10_000_000, 365), 1)
    43.8
    >>> dso_simple(1_200_000, 0, 365)
    """
    if receivable is None or not sales or sales < 0:
        return None
    return receivable / sales * days


def best_possible_dso(not_due, sales, days):
    """Return what DSO would be if everybody paid on the due date: not due / sales × days.

    Source: Credit Research Foundation, "Standard formulas for receivables management".

    >>> round(best_possible_dso(800_000, 10_000_000, 365), 1)
    29.2
    """
    return dso_simple(not_due, sales, days)


def average_days_delinquent(receivable, not_due, sales, days):
    """Return the part of DSO that is lateness: DSO less the best possible.

    Source: Credit Research Foundation, "Standard formulas for receivables management".

    >>> round(average_days_delinquent(1_200_000, 800_000, 10_000_000, 365), 1)
    14.6
    """
    dso, best = dso_simple(receivable, sales, days), best_possible_dso(not_due, sales, days)
    return None if dso is None or best is None else dso - best


def cei(opening, sales, closing, closing_not_due):
    """Return the collection effectiveness index, in percent: of what could be collected, how much was.

    (opening + sales - closing) / (opening + sales - closing not due) × 100; 100 is everything
    that was due. Source: Venkat Srinivasan for the Credit Research Foundation.

    :param opening: receivable at the end of the month before
    :param sales: of the month

    >>> round(cei(6_200, 10_890 / 3, 6_340, 3_590), 1)
    55.9
    >>> cei(0, 0, 0, 0), cei(None, 1, 1, 1)
    (None, None)
    """
    if None in (opening, sales, closing, closing_not_due):
        return None
    could = opening + sales - closing_not_due
    return (opening + sales - closing) / could * 100 if could > 0 else None


def roll_rates(before, after):
    """Return how much of each age of debt grew into the next within a month, 0-1.

    What is 31–60 days overdue now was 1–30 a month ago. Above 1: more came in of that age than
    there was, as after a change of due dates; it counts as 1.
    Source: the flow rates of a roll-rate provision model, as banks use them.

    :param before: amounts by age a month ago, the youngest (not due) first
    :param after: amounts by age now; the last age also keeps what was in it

    >>> roll_rates([1000, 200, 100, 50], [900, 250, 80, 60])
    [0.25, 0.4, 0.1]
    >>> roll_rates([0, 200], [100, 20]), roll_rates([None, 200], [100, 20])
    ([None], [None])
    """
    rates = []
    for index, owed in enumerate(before[:-1]):
        grown = after[index + 1]
        if index + 2 == len(before) and None not in (grown, before[-1]):
            grown = max(0.0, grown - before[-1])
        rate = share(grown, owed)
        rates.append(None if rate is None else min(1.0, max(0.0, rate)))
    return rates


def loss_rates(rolls, loss_at_end=1.0):
    """Return the share of each age of debt that ends up lost: the product of the rates to come.

    :param rolls: as `roll_rates` gives them
    :param loss_at_end: what is lost of the oldest age, 0-1

    >>> loss_rates([0.25, 0.4, 0.5])
    [0.05, 0.2, 0.5, 1.0]
    >>> loss_rates([None, 0.5])
    [None, 0.5, 1.0]
    """
    rates = [loss_at_end]
    for roll in reversed(rolls):
        rates.insert(0, None if None in (roll, rates[0]) else roll * rates[0])
    return rates


def expected_credit_loss(owed, rates):
    """Return what of the receivable is expected to be lost: a provision matrix.

    A report, no entry. Source: IFRS 9, B5.5.35, provision matrix from historical loss rates.

    :param owed: amounts by age, the youngest first
    :param rates: as `loss_rates` gives them

    >>> expected_credit_loss([1000, 200, 40, 10], [0.05, 0.2, 0.5, 1.0])
    120.0
    >>> expected_credit_loss([1000, 0], [0.1, None]), expected_credit_loss([1000, 1], [0.1, None])
    (100.0, None)
    """
    if any(
        amount is None or (amount and rate is None)
        for amount, rate in zip(owed, rates, strict=True)
    ):
        return None
    return float(sum(amount * rate for amount, rate in zip(owed, rates, strict=True) if amount))
