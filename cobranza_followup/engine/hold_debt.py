"""The debt a hold of the policy is about: whether it is still owed, and what payment ends the hold.

One walk through what is left answers both, so that whoever pays the amount they were told is free.
"""

from dataclasses import dataclass, replace
from datetime import date


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
    return bool(left_to_pay(in_force, today, broken_promises, negligible))


def left_to_pay(in_force, today, broken_promises=0, negligible=0.0, steps=()):
    """Return {currency: amount} whose payment ends a hold; empty: its debt is not owed any more.

    What is oldest is paid first, and in full, but for what may remain under the policy.

    :param steps: of the policy; those that stop the same would hold for a younger debt

    >>> from datetime import date
    >>> today, terms = date(2026, 3, 11), Cause(5, 1, from_days=61)
    >>> debt = (Ground(date(2025, 12, 1), 700), Ground(date(2026, 2, 1), 300))
    >>> left_to_pay(InForce({"hold_sale"}, terms, debt, (Credit(150),)), today)
    {None: 550.0}
    >>> minimum = Cause(5, 1, from_days=61, above=800.0)
    >>> left_to_pay(InForce({"hold_sale"}, minimum, debt), today)
    {None: 200.0}

    A broken promise asks for all of it, and so does a step that stops the same from day 31:

    >>> broken = Cause(5, 1, from_days=61, from_broken_promises=2)
    >>> left_to_pay(InForce({"hold_sale"}, broken, debt), today, broken_promises=2)
    {None: 1000.0}
    >>> from .escalation import Step
    >>> press = Step(4, "press", 31, holds=frozenset({"hold_sale"}))
    >>> left_to_pay(InForce({"hold_sale"}, terms, debt), today, steps=(press,))
    {None: 1000.0}
    """
    cause = _earliest(in_force, steps)
    grounds = sorted(
        (one for one in in_force.grounds if (today - one.due).days >= min(cause.from_days, 1)),
        key=lambda ground: ground.due,
    )
    owed = _after_credits(grounds, in_force.credits)
    counted = [left > negligible for left in owed]
    total = sum(left for left, counts in zip(owed, counted, strict=True) if counts)
    by_promises = 0 < cause.from_broken_promises <= broken_promises
    to_pay, small = {}, {}
    for ground, left, counts in zip(grounds, owed, counted, strict=True):
        total = round(total, 6)
        if total <= cause.above:
            break
        if not counts:
            # A payment covers it on the way to what counts; by itself it asks for nothing.
            _add(small, ground, left)
            continue
        if not by_promises and (today - ground.due).days < cause.from_days:
            break
        _add(to_pay, ground, min(left, total - cause.above))
        for currency, amount in small.items():
            to_pay[currency] = to_pay.get(currency, 0.0) + amount
        small = {}
        total -= left
    return {currency: round(amount, 6) for currency, amount in to_pay.items()}


def _add(sums, ground, amount):
    sums[ground.currency] = sums.get(ground.currency, 0.0) + amount * ground.rate


def _earliest(in_force, steps):
    """Return the cause with the earliest day, and the fewest broken promises, of what may hold."""
    cause = in_force.cause
    same = [step for step in steps if step.holds & in_force.hold]
    promises = [cause.from_broken_promises, *(step.minimum_broken_promises for step in same)]
    return replace(
        cause,
        from_days=min([cause.from_days, *(step.minimum_days for step in same)]),
        from_broken_promises=min(filter(None, promises), default=0),
    )


def _after_credits(grounds, credits):
    """Return what is left of each ground, in company currency, the oldest covered first."""
    owed = []
    uncovered, credit = _at_face_value(grounds, credits)
    for left in uncovered:
        covered = min(left, credit)
        credit -= covered
        owed.append(round(left - covered, 6))
    return owed


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
