"""What kind of payer a debtor is, and by which rule.

The kind changes tone, channel and script. It never changes the rules a debtor is
held to: those are the policy's, the same for everyone under it.
"""

from dataclasses import dataclass

NEW = "new"
PUNCTUAL = "punctual"
OCCASIONAL = "occasional"
IRREGULAR = "irregular"
UNWILLING = "unwilling"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where one type ends and the next begins; a policy may move each."""

    minimum_observations: int = 3
    broken_promises: int = 2
    unpaid_days: int = 60
    silent_days: int = 90
    old_debt_ratio: float = 0.5
    on_time_ratio: float = 0.7
    partial_ratio: float = 0.3
    average_days_late: float = 15.0


@dataclass(slots=True)
class Behaviour:
    """What the ledger and the log say of a payer, as of one day."""

    settled_count: int = 0
    overdue_count: int = 0
    on_time_ratio: float = 1.0
    partial_ratio: float = 0.0
    average_days_late: float = 0.0
    days_overdue: int = 0
    # None: never paid anything
    days_since_payment: int | None = None
    # share of the debt that is more than 90 days overdue
    old_debt_ratio: float = 0.0
    # refusals logged in the last 90 days
    refusals: int = 0
    # in the last 180 days
    broken_promises: int = 0
    kept_promises: int = 0
    # whether there is anything they could be unwilling to pay
    owes: bool = True


def classify(behaviour, thresholds=Thresholds()):
    """Return the debtor type and the code of the rule that decided it, first that holds.

    >>> classify(Behaviour(settled_count=2))
    ('new', 'few_observations')
    >>> classify(Behaviour(settled_count=9))
    ('punctual', 'nothing_overdue')
    >>> classify(Behaviour(settled_count=9, overdue_count=1, on_time_ratio=0.9))
    ('occasional', 'slipped')
    >>> classify(Behaviour(settled_count=9, on_time_ratio=0.5))
    ('irregular', 'late_often')
    >>> classify(Behaviour(settled_count=9, overdue_count=1, days_overdue=75))
    ('unwilling', 'silent')
    >>> classify(Behaviour(settled_count=9, refusals=1)), classify(
    ...     Behaviour(settled_count=9, refusals=1, owes=False))
    (('unwilling', 'refused'), ('punctual', 'nothing_overdue'))
    """
    b, t = behaviour, thresholds
    if b.settled_count + b.overdue_count < t.minimum_observations:
        return NEW, "few_observations"
    unwilling = b.owes and _unwilling(b, t)
    if unwilling:
        return UNWILLING, unwilling
    if b.on_time_ratio < t.on_time_ratio:
        return IRREGULAR, "late_often"
    if b.partial_ratio >= t.partial_ratio:
        return IRREGULAR, "pays_in_parts"
    if b.average_days_late > t.average_days_late:
        return IRREGULAR, "late_on_average"
    if not b.overdue_count:
        return PUNCTUAL, "nothing_overdue"
    return OCCASIONAL, "slipped"


def _unwilling(b, t):
    """Return the rule by which somebody who owes us is unwilling, or None."""
    if b.refusals > 0:
        return "refused"
    if b.broken_promises >= t.broken_promises and not b.kept_promises:
        return "broken_promises"
    silent = b.days_since_payment is None or b.days_since_payment >= t.silent_days
    if b.days_overdue >= t.unpaid_days and silent:
        return "silent"
    if b.overdue_count > 0 and b.old_debt_ratio >= t.old_debt_ratio:
        return "old_debt"
    return None
