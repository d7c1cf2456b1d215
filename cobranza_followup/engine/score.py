"""Payment score: one figure for how promptly a customer pays."""

from bisect import bisect_right

# Days beyond terms -> score, after the scale Dun & Bradstreet publish for PAYDEX:
# 100 a month before due, 80 on the day, 50 a month late, 20 four months late.
SCALE = (
    (-30, 100),
    (-20, 90),
    (0, 80),
    (15, 70),
    (22, 60),
    (30, 50),
    (60, 40),
    (90, 30),
    (120, 20),
)
_DAYS = [days for days, _score in SCALE]


# What pays no later than this on average pays well.
GOOD = 70
_SAYS_WELL = {"punctual": True, "occasional": True, "irregular": False, "unwilling": False}


def contradicts(score, debtor_type):
    """Whether score and type seem to say opposite things of a debtor.

    An average does not show what the type goes by: an old debt among many invoices paid on time.

    >>> contradicts(78, "unwilling"), contradicts(78, "punctual"), contradicts(40, "new")
    (True, False, False)
    >>> contradicts(40, "occasional"), contradicts(40, "irregular")
    (True, False)
    """
    return debtor_type in _SAYS_WELL and _SAYS_WELL[debtor_type] != (score >= GOOD)


def payment_score(average_days_late):
    """Score a payer from 0 (worst) to 100 (pays a month early).

    :param average_days_late: amount-weighted days beyond terms; negative is early
    :return: whole number, linear between the points of `SCALE`; beyond the last, 0

    >>> [payment_score(days) for days in (-45, -30, 0, 15, 30, 120, 121)]
    [100, 100, 80, 70, 50, 20, 0]
    >>> payment_score(75)
    35
    """
    if average_days_late <= _DAYS[0]:
        return SCALE[0][1]
    if average_days_late > _DAYS[-1]:
        return 0
    position = max(bisect_right(_DAYS, average_days_late) - 1, 0)
    if position == len(SCALE) - 1:
        return SCALE[-1][1]
    (left, high), (right, low) = SCALE[position], SCALE[position + 1]
    return round(high + (low - high) * (average_days_late - left) / (right - left))
