"""Whether the policy stops a debtor's orders and deliveries today."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Hold:
    """What is stopped."""

    sale: bool = False
    delivery: bool = False

    def __bool__(self):
        return self.sale or self.delivery


NO_HOLD = Hold()


def policy_hold(step, told_on, today, acting=True, exempt=False):
    """What the debtor's step stops today, and why not (yet).

    A consequence is announced before it comes: nothing is stopped before the customer was
    told `step.hold_notice_days` ago, and it ends as soon as the stage no longer asks for it.

    :param step: the `escalation.Step` the debtor stands on, or None
    :param told_on: date the customer was told of the hold in this debt, or None
    :param acting: whether the company acts, or only observes
    :return: (Hold, reason code or None)

    >>> from datetime import date
    >>> from .escalation import Step
    >>> terms = Step(5, "terms", 61, hold_sale=True, hold_notice_days=5)
    >>> policy_hold(terms, date(2026, 3, 1), date(2026, 3, 6))
    (Hold(sale=True, delivery=False), None)
    >>> policy_hold(terms, date(2026, 3, 1), date(2026, 3, 5))
    (Hold(sale=False, delivery=False), 'hold_notice_runs')
    >>> policy_hold(terms, None, date(2026, 3, 5))
    (Hold(sale=False, delivery=False), 'hold_not_told')
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
    return Hold(step.hold_sale, step.hold_delivery), None
