"""Whether the policy stops a debtor's orders and deliveries today, and what ends a hold.

A hold in force ends by itself only when the debt that asked for it is paid, credited or written
off. Whatever else lowered the stage meanwhile (an obstacle of ours, a dispute, a later due date,
another policy…) leaves the hold in force: it waits for a manager to agree.
"""

from datetime import timedelta

# What is stopped: the kinds of hold that the add-ons know ("hold_sale", "hold_delivery"…).
NO_HOLD = frozenset()

# What lowers a stage without the debt being paid; codes of a hold that waits for a manager.
GROUND_CODES = (
    "hold_disputed",
    "hold_excluded",
    "hold_postponed",
    "hold_moved",
    "hold_draft",
    "hold_withheld",
)
WAITS_CODES = ("hold_barrier", *GROUND_CODES, "hold_policy", "hold_notice")
_NOTICE = ("hold_not_told", "hold_notice_runs")


def lasts(last_day, today):
    """Whether a hold that is active is in force today; one past its last day ends with the next run.

    :param last_day: None or False: until it is ended

    >>> from datetime import date
    >>> lasts(None, date(2026, 3, 11)), lasts(date(2026, 3, 11), date(2026, 3, 11))
    (True, True)
    >>> lasts(date(2026, 3, 10), date(2026, 3, 11))
    False
    """
    return not last_day or last_day >= today


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


def without_new(in_force, wanted, reason, while_open="hold_notice_open"):
    """Return what is stopped, and why no more, while a notice of a payment is open, or an offer kept.

    Nothing begins meanwhile, and nothing ends.

    :param in_force: the `InForce`, or None
    :param wanted: the kinds of hold for which the policy asks today
    :param reason: why it asks for nothing (yet), or None
    :param while_open: the code of what nothing begins for

    >>> without_new(None, frozenset({"hold_sale"}), None)
    (frozenset(), 'hold_notice_open')
    >>> without_new(None, NO_HOLD, "hold_notice_runs")
    (frozenset(), 'hold_notice_runs')
    """
    stood = in_force.hold if in_force else NO_HOLD
    if wanted <= stood:
        return wanted, reason
    return wanted & stood, while_open


def handed_over_hold(in_force, wanted, reason, owes, asks):
    """Return what is stopped, and why no more, while somebody else collects the debt.

    The stage stays where it was then, whatever is paid: so what is owed decides here. The hold in
    force lasts while anything is; one begins only for a debt of the age of the stage.

    :param in_force: the `InForce`, or None
    :param wanted: the kinds of hold for which the step of that stage asks
    :param reason: why it asks for nothing (yet), or None
    :param owes: whether anything is owed, disputed or not due included
    :param asks: whether the debt of today would lead to that step

    >>> sale, stood = frozenset({"hold_sale"}), object()
    >>> handed_over_hold(stood, sale, None, owes=True, asks=False)
    (frozenset({'hold_sale'}), None)
    >>> handed_over_hold(stood, sale, None, owes=False, asks=False)
    (frozenset(), 'hold_paid')
    >>> handed_over_hold(None, sale, None, owes=True, asks=False)
    (frozenset(), None)
    """
    if not owes:
        return NO_HOLD, "hold_paid" if in_force else None
    if in_force is None and not asks:
        return NO_HOLD, reason
    return wanted, reason


def hold_in_force(in_force, wanted, owed, agreed=False):
    """Return what is stopped from now on, and whether it is the hold in force that stands.

    :param in_force: the `InForce`, or None
    :param wanted: the kinds of hold for which the policy asks today
    :param owed: whether its debt `is_still_owed`
    :param agreed: a manager decided on it: exempted the debtor, pinned another stage, or has
        the company only observe

    >>> from .hold_debt import Cause, InForce
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
