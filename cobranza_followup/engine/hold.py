"""Whether the policy stops a debtor's orders and deliveries today, and what ends a hold.

A hold in force ends by itself only when the debt that asked for it is paid, credited or written
off. Whatever else lowered the stage meanwhile (an obstacle of ours, a dispute, a later due date,
another policy…) leaves the hold in force: it waits for a manager to agree.
"""

from dataclasses import dataclass
from datetime import date, timedelta

# What is stopped: the kinds of hold that the add-ons know ("hold_sale", "hold_delivery"…).
NO_HOLD = frozenset()

# What lowers a stage without the debt being paid; codes of a hold that waits for a manager.
GROUND_CODES = ("hold_disputed", "hold_excluded", "hold_postponed", "hold_moved", "hold_draft")
WAITS_CODES = ("hold_barrier", *GROUND_CODES, "hold_policy", "hold_notice")
_NOTICE = ("hold_not_told", "hold_notice_runs")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a hold was put: the step as it was then, and whose it was."""

    stage: int | None
    policy: int | None
    from_days: int
    from_broken_promises: int = 0
    # the policy's minimum: a debt not above it is not chased
    above: float = 0.0
    # start of the episode: promises broken before do not count
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A part of the debt that was chased while the hold stood, as it is today."""

    # when it was due: the earliest day of which the hold knows
    due: date
    # what is left to pay of what was chased, unallocated credits not deducted
    left: float
    # those of `GROUND_CODES` that keep it from being chased as it was
    lowered_by: tuple = ()
    # its currency, and how many of that one of the company's is worth in it
    currency: int | None = None
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Credit:
    """What lies about unallocated: its worth in company currency, and at its face value."""

    left: float
    currency: int | None = None
    face: float = 0.0


@dataclass(frozen=True, slots=True)
class InForce:
    """A hold of the policy that stood at the start of the day, or stands now."""

    # the kinds of hold
    hold: frozenset
    cause: Cause
    grounds: tuple = ()
    # of the debtor, the oldest first
    credits: tuple = ()


def lasts(last_day, today):
    """Whether a hold that is active is in force today; one past its last day ends with the next run.

    :param last_day: None or False: until it is ended

    >>> lasts(None, date(2026, 3, 11)), lasts(date(2026, 3, 11), date(2026, 3, 11))
    (True, True)
    >>> lasts(date(2026, 3, 10), date(2026, 3, 11))
    False
    """
    return not last_day or last_day >= today


def is_still_owed(in_force, today, broken_promises=0, negligible=0.0):
    """Whether the debt that asked for a hold is still of the age that asked for it.

    Unallocated credit is set against the oldest part first: at face value where both are in one
    currency, then what is left of it in company currency.

    :param in_force: the `InForce`
    :param broken_promises: since the start of the cause's episode
    :param negligible: a part of which no more than this is left does not count

    >>> from datetime import date
    >>> today, terms = date(2026, 3, 11), Cause(5, 1, from_days=61)
    >>> debt = (Ground(date(2025, 12, 1), 700), Ground(date(2026, 3, 1), 300, ("hold_disputed",)))
    >>> is_still_owed(InForce({"hold_sale"}, terms, debt), today)
    True
    >>> is_still_owed(InForce({"hold_sale"}, terms, debt, (Credit(700),)), today)
    False
    >>> is_still_owed(InForce({"hold_sale"}, terms, debt, (Credit(699.99),)), today, negligible=1)
    False

    Who owes 100 dollars and sent 100 dollars owes nothing, whatever they were worth on each day:

    >>> dollars = (Ground(date(2025, 12, 1), 2000, currency=2, rate=1 / 20),)
    >>> is_still_owed(InForce({"hold_sale"}, terms, dollars, (Credit(1600, 2, 100),)), today)
    False
    >>> is_still_owed(InForce({"hold_sale"}, terms, dollars, (Credit(1600, 3, 100),)), today)
    True
    """
    cause, oldest, total = in_force.cause, None, 0.0
    grounds = sorted(
        (one for one in in_force.grounds if (today - one.due).days >= min(cause.from_days, 1)),
        key=lambda ground: ground.due,
    )
    uncovered, credit = _at_face_value(grounds, in_force.credits)
    for ground, uncovered_left in zip(grounds, uncovered, strict=True):
        covered = min(uncovered_left, credit)
        credit -= covered
        left = round(uncovered_left - covered, 6)
        if left <= negligible:
            continue
        total += left
        if oldest is None:
            oldest = ground.due
    if oldest is None or total <= cause.above:
        return False
    by_promises = 0 < cause.from_broken_promises <= broken_promises
    return by_promises or (today - oldest).days >= cause.from_days


def _at_face_value(grounds, credits):
    """Set credits against grounds of their own currency.

    :return: (what is left of each ground, what is left of all credits), in company currency
    """
    left, free = [ground.left for ground in grounds], 0.0
    for credit in credits:
        face = credit.face if credit.currency else 0.0
        for number, ground in enumerate(grounds):
            if face > 0 and ground.currency == credit.currency:
                met = min(face, left[number] * ground.rate)
                face -= met
                left[number] -= met / ground.rate
        free += credit.left * face / credit.face if credit.face else credit.left
    return left, round(free, 6)


def lowered_by(in_force, steps, stage, reason, policy, minimum_amount, barrier_ours):
    """Return the codes of `WAITS_CODES` that say why the policy no longer asks for a hold in force.

    None while the debtor is only moving up: a harder step asks for less until its notice is
    over. None, too, once nothing lowers the stage and it has only to rise again.

    :param steps: of the policy the debtor is under today
    :param stage: in which the debtor stands today
    :param reason: why the policy holds nothing (yet), as `policy_hold` gives it
    :param policy: the id of that policy
    :param minimum_amount: of that policy
    """
    cause = in_force.cause
    stages = [step.stage for step in steps]
    at, was = _position(stages, stage), _position(stages, cause.stage)
    if at > was >= 0:
        return ()
    codes = {code for ground in in_force.grounds for code in ground.lowered_by if ground.left}
    if barrier_ours and at < was:
        codes.add("hold_barrier")
    if at == was and reason in _NOTICE:
        codes.add("hold_notice")
    step = steps[was] if was >= 0 else None
    if policy != cause.policy or minimum_amount > cause.above or not _asks(step, in_force):
        codes.add("hold_policy")
    return tuple(code for code in WAITS_CODES if code in codes)


def _position(stages, stage):
    return stages.index(stage) if stage in stages else -1


def _asks(step, in_force):
    """Whether a step still asks for the hold in force, from the same day and broken promises."""
    cause = in_force.cause
    if not step or not in_force.hold <= step.holds:
        return False
    broken, then = step.minimum_broken_promises, cause.from_broken_promises
    return step.minimum_days <= cause.from_days and (not then or 0 < broken <= then)


def policy_hold(step, told_on, today, acting=True, exempt=False):
    """What the debtor's step stops today, and why not (yet).

    A consequence is announced before it comes: nothing is stopped before the customer was
    told `step.hold_notice_days` ago. What happens to a hold that stands: `hold_in_force`.

    :param step: the `escalation.Step` the debtor stands on, or None
    :param told_on: date the customer was told of the hold in this debt, or None
    :param acting: whether the company acts, or only observes
    :return: (kinds of hold, reason code or None)

    >>> from datetime import date
    >>> from .escalation import Step
    >>> terms = Step(5, "terms", 61, holds=frozenset({"hold_sale"}), hold_notice_days=5)
    >>> policy_hold(terms, date(2026, 3, 1), date(2026, 3, 6))
    (frozenset({'hold_sale'}), None)
    >>> policy_hold(terms, date(2026, 3, 1), date(2026, 3, 5))
    (frozenset(), 'hold_notice_runs')
    >>> policy_hold(terms, None, date(2026, 3, 5))
    (frozenset(), 'hold_not_told')
    """
    if step is None or not step.holds or exempt:
        return NO_HOLD, None
    if not acting:
        return NO_HOLD, "observing"
    if step.hold_notice_days:
        if told_on is None:
            return NO_HOLD, "hold_not_told"
        if told_on + timedelta(days=step.hold_notice_days) > today:
            return NO_HOLD, "hold_notice_runs"
    return step.holds, None


def hold_in_force(in_force, wanted, owed, agreed=False):
    """Return what is stopped from now on, and whether it is the hold in force that stands.

    :param in_force: the `InForce`, or None
    :param wanted: the kinds of hold for which the policy asks today
    :param owed: whether its debt `is_still_owed`
    :param agreed: a manager decided on it: exempted the debtor, pinned another stage, or has
        the company only observe

    >>> terms = InForce(frozenset({"hold_sale"}), Cause(5, 1, 61))
    >>> hold_in_force(terms, NO_HOLD, owed=True)
    (frozenset({'hold_sale'}), True)
    >>> hold_in_force(terms, NO_HOLD, owed=False)
    (frozenset(), False)
    >>> hold_in_force(terms, NO_HOLD, owed=True, agreed=True)
    (frozenset(), False)
    """
    if in_force is None or agreed or not owed or in_force.hold <= wanted:
        return wanted, False
    return in_force.hold | wanted, True
