"""Which stage a debtor stands in, and what holds it there.

Pressure grows step by step: a stage rises at most one step at a time, never while a
promise runs or an obstacle of ours is open, and falls the moment the debt allows it.

A decision starts from where the debtor stood *at the start of the day*, not from where
an earlier evaluation of the same day left it. So the same facts on the same day give the
same answer, however often it is asked: a payment undone at noon restores the morning.

A payment undone days later resumes what it had ended: who bounces a cheque does not start at
the courtesy. So a debtor who leaves a stage takes a note of it along (`Left`).
"""

from dataclasses import dataclass
from datetime import date

# Objectives from the mildest to the hardest; a barrier of ours caps the stage at `barriers`.
OBJECTIVES = ("remind", "barriers", "commit", "press", "terms", "legal")
_CAP_WHILE_WE_OWE = ("remind", "barriers")
# Reason codes that say that a stage moved, as opposed to why it did not rise.
_MOVES = ("raised", "resumed", "broken_promise", "lowered")
# A payment undone more days than this after it lowered the stage resumes nothing.
RESUME_DAYS = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a policy, in the order of its stages."""

    stage: int
    objective: str
    # days overdue from which it applies; negative: that long before the due date
    minimum_days: int
    # 0: broken promises alone never lead here
    minimum_broken_promises: int = 0
    # kinds of hold, see `engine.hold`
    holds: frozenset = frozenset()
    # days between telling the customer and the hold
    hold_notice_days: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a debtor stands: in which stage since when, in a debt chased since when."""

    stage: int | None = None
    since: date | None = None
    episode_start: date | None = None
    # the day it was last resumed: what the customer was told before counts no longer
    resumed_on: date | None = None

    @property
    def told_since(self):
        """From when on a message, a task or a notice of a stage counts as given."""
        return self.resumed_on or self.episode_start


CLEAR = Standing()


@dataclass(frozen=True, slots=True)
class Left:
    """The highest stage a debtor left of late because there was less to collect."""

    stage: int
    on: date
    episode_start: date
    # all that was due before this day was settled by then
    due_date: date
    # the newest journal item on record then: what was entered later is another debt
    newest_item: int = 0

    def may_resume(self, today, resumed_on=None):
        """Whether it is not too long ago; an episode resumed in time stays so.

        >>> left = Left(4, date(2026, 3, 1), date(2026, 1, 1), date(2026, 3, 1))
        >>> left.may_resume(date(2026, 4, 30)), left.may_resume(date(2026, 5, 1))
        (True, False)
        """
        return ((resumed_on or today) - self.on).days <= RESUME_DAYS


@dataclass(slots=True)
class Case:
    """The facts that decide a debtor's stage on one day."""

    today: date
    # age of the oldest debt chased; negative: days to the next due date; None: nothing chased
    days: int | None
    # where the debtor stood at the start of the day
    before: Standing = CLEAR
    # where an earlier evaluation of the same day left it
    now: Standing = CLEAR
    broken_promises: int = 0
    promise_open: bool = False
    # an offer they accepted is being kept
    offer_open: bool = False
    barrier_ours: bool = False
    pinned: bool = False
    # handed over to a lawyer, or exempt: the stage is not the policy's to change
    set_aside: bool = False
    bank_stale: bool = False
    # the customer says that they paid; and the age, as `days`, of what is not under that notice
    notice_open: bool = False
    asked_days: int | None = None
    minimum_days_in_stage: int = 5
    # the stage left before, and whether a debt that was gone then is back in time to resume it
    left: Left | None = None
    left_is_back: bool = False


def chased_days(overdue, oldest_due, not_due, next_due, minimum, today):
    """Age of the debt for the policy: days overdue, or minus the days to the next due date.

    A debt not above the policy's minimum amount is not chased.

    :return: whole days, or None when there is nothing to chase

    >>> chased_days(100, date(2026, 3, 1), 0, None, 0, date(2026, 3, 11))
    10
    >>> chased_days(0, None, 100, date(2026, 3, 14), 0, date(2026, 3, 11))
    -3
    >>> chased_days(5, date(2026, 3, 1), 0, None, 10, date(2026, 3, 11)) is None
    True
    """
    if overdue > minimum and oldest_due:
        return (today - oldest_due).days
    if not_due > minimum and next_due:
        return (today - next_due).days
    return None


def decide(case, steps):
    """Decide the standing of a debtor for the day.

    :param Case case: the facts
    :param steps: the policy's `Step`s in the order of their stages
    :return: (Standing, reason codes), the codes telling why it rose, fell or stayed

    >>> remind = Step(1, "remind", 1)
    >>> press = Step(2, "press", 31, minimum_broken_promises=1)
    >>> decide(Case(date(2026, 3, 11), days=3), [remind, press])[0].stage
    1
    >>> since = Standing(1, date(2026, 3, 9), date(2026, 3, 9))
    >>> decide(Case(date(2026, 3, 11), 40, since, now=since), [remind, press])
    (Standing(stage=1, since=datetime.date(2026, 3, 9), \
episode_start=datetime.date(2026, 3, 9), resumed_on=None), ('too_soon',))
    >>> broke = Case(date(2026, 3, 11), 4, since, now=since, broken_promises=1)
    >>> standing, why = decide(broke, [remind, press])
    >>> standing.stage, why
    (2, ('broken_promise',))
    >>> broke.now = standing
    >>> decide(broke, [remind, press]) == (standing, ())
    True

    A payment that ended it on the 9th is undone:

    >>> left = Left(2, date(2026, 3, 9), date(2026, 1, 5), date(2026, 3, 9))
    >>> bounced = Case(date(2026, 3, 11), 40, left=left, left_is_back=True)
    >>> decide(bounced, [remind, press])
    (Standing(stage=2, since=datetime.date(2026, 3, 11), \
episode_start=datetime.date(2026, 1, 5), resumed_on=datetime.date(2026, 3, 11)), ('resumed',))
    """
    before = case.before
    if case.set_aside:
        return case.now, ("set_aside",)
    if case.pinned:
        return case.now, ("pinned",)
    if case.days is None:
        return CLEAR, ("nothing_chased",) if case.now.stage else ()

    at = _position(before.stage, steps)
    by_days = _last(steps, lambda step: step.minimum_days <= case.days)
    by_promises = -1
    if case.broken_promises:
        by_promises = _last(
            steps, lambda step: 0 < step.minimum_broken_promises <= case.broken_promises
        )
    target, reasons = max(by_days, by_promises), ()
    if case.barrier_ours:
        cap = _last(steps, lambda step: step.objective in _CAP_WHILE_WE_OWE)
        if cap < target:
            target, reasons = cap, ("barrier_ours",)
    noticed = False
    if case.notice_open and target > at:
        # What rose this morning, before the notice, does not fall because of it.
        cap = max(at, without_notice(case, steps), _position(case.now.stage, steps))
        target, noticed = min(cap, target), cap < target

    # Where a debt that is back was left.
    back = _position(case.left.stage, steps) if case.left and case.left_is_back else -1
    if target > at:
        position, why = _rise(case, steps, at, target, min(by_promises, target), back)
    else:
        position, why = target, ()
    # The reason codes say how the stage moves from where it stands now.
    now = _position(case.now.stage, steps)
    if position < now or (position < 0 and case.now.stage):
        why = ("lowered", *(code for code in why if code not in _MOVES))
    elif position == now:
        # If it moved, it was earlier today, and was logged then.
        why = tuple(code for code in why if code not in _MOVES)
        why += ("notice_open",) if noticed else ()
    elif not set(why).intersection(_MOVES):
        # A payment of today was undone; or what was paid today is followed by a younger debt.
        why += ("restored",) if position == at else ("raised",)
    resumed = back > -1 and (not before.episode_start or position > at < back)
    return _stand(case, steps, position, resumed), reasons + why


def leave(case, standing, steps, oldest_due, newest_item):
    """What is remembered of the stage a debtor left, should a payment be undone; None: nothing.

    :param standing: what was decided for the day
    :param oldest_due: due date of the oldest debt that is still to be collected, or None
    :param newest_item: id of the newest journal item on record
    :return: `Left`

    >>> steps = [Step(1, "remind", 1), Step(2, "press", 31)]
    >>> was = Standing(2, date(2026, 3, 1), date(2026, 1, 5))
    >>> paid = Case(date(2026, 3, 11), days=None, before=was, now=was)
    >>> left = leave(paid, CLEAR, steps, None, 77)
    >>> left.stage, str(left.on), str(left.due_date), left.newest_item
    (2, '2026-03-11', '2026-03-11', 77)
    >>> again = Case(date(2026, 3, 11), days=None, before=was, now=CLEAR, left=left)
    >>> leave(again, CLEAR, steps, None, 78) == left
    True
    >>> undone = Case(date(2026, 3, 11), days=70, before=was, now=CLEAR, left=left)
    >>> leave(undone, was, steps, date(2026, 1, 1), 78)
    """
    if case.set_aside or case.pinned:
        return case.left
    left, morning = case.left, _position(case.before.stage, steps)
    if _position(standing.stage, steps) >= morning:
        # What was left is forgotten once the debtor has been there again overnight.
        resumed = left and morning >= _position(left.stage, steps)
        return None if resumed else left
    stood = [
        (one.stage, case.today, one.episode_start)
        for one in (case.before, case.now)
        if one.stage is not None
    ]
    if left and left.may_resume(case.today):
        stood.append((left.stage, left.on, left.episode_start))
    highest = max(stood, key=lambda one: _position(one[0], steps))
    if left and left.on == case.today:
        newest_item = left.newest_item
    return Left(*highest, min(oldest_due or case.today, case.today), newest_item)


def without_notice(case, steps):
    """Return the index of the step that what is not under notice asks for by itself; -1: none.

    >>> steps = [Step(1, "remind", 1), Step(2, "press", 31, minimum_broken_promises=1)]
    >>> without_notice(Case(date(2026, 3, 11), 40, notice_open=True, asked_days=5), steps)
    0
    >>> without_notice(Case(date(2026, 3, 11), 40, notice_open=True), steps)
    -1
    """
    if case.asked_days is None:
        return -1
    broken = case.broken_promises if case.asked_days > 0 else 0
    return _last(
        steps,
        lambda step: (
            step.minimum_days <= case.asked_days or 0 < step.minimum_broken_promises <= broken
        ),
    )


def is_protected(case, steps, stage):
    """Whether a debtor stands in a stage only for what they say that they paid.

    >>> steps = [Step(1, "remind", 1), Step(2, "press", 31)]
    >>> case = Case(date(2026, 3, 11), 40, notice_open=True, asked_days=5)
    >>> is_protected(case, steps, 2), is_protected(case, steps, 1)
    (True, False)
    """
    return case.notice_open and without_notice(case, steps) < _position(stage, steps)


def _rise(case, steps, at, target, by_promises, back):
    """How far towards `target` the stage may rise today, and why no further."""
    if why := _why_not_now(case):
        # What rose this morning, before the promise was given, does not fall because of it.
        position = max(at, min(_position(case.now.stage, steps), target))
        return position, (why,)
    if min(back, target) > max(at, by_promises):
        return min(back, target), ("resumed",)
    if by_promises > at:
        return by_promises, ("broken_promise",)
    if case.before.since and at >= 0:
        days_here = (case.today - case.before.since).days
        if days_here < max(case.minimum_days_in_stage, 1):
            return at, ("too_soon",)
        return at + 1, ("raised",)
    return _first_rung(case, steps, target), ("raised",)


def _why_not_now(case):
    """Return the code of what keeps a stage from rising at all, or None.

    >>> kept = Case(date(2026, 3, 11), days=9, promise_open=True, offer_open=True)
    >>> decide(kept, [Step(1, "remind", 1)])
    (Standing(stage=None, since=None, episode_start=datetime.date(2026, 3, 11), \
resumed_on=None), ('offer_open',))
    """
    reasons = {
        "offer_open": case.offer_open,
        "promise_open": case.promise_open,
        "bank_stale": case.bank_stale,
    }
    return next((code for code, holds in reasons.items() if holds), None)


def _first_rung(case, steps, target):
    """Where a debt enters: a courtesy before the due date is no reply to an overdue one."""
    for position in range(target):
        if steps[position].minimum_days >= 0 or case.days < 0:
            return position
    return target


def _stand(case, steps, position, resumed):
    before = case.before
    if position < 0 and case.days <= 0:
        return CLEAR
    episode_start, resumed_on = before.episode_start or case.today, before.resumed_on
    if resumed:
        episode_start = min(case.left.episode_start, episode_start)
        resumed_on = case.today
    if position < 0:
        return Standing(None, None, episode_start, resumed_on)
    moved = steps[position].stage != before.stage
    since = case.today if moved or not before.since else before.since
    return Standing(steps[position].stage, since, episode_start, resumed_on)


def _position(stage, steps):
    """Index of a stage among the steps.

    A stage the policy no longer has counts as none: the debtor enters the ladder anew.
    """
    for position, step in enumerate(steps):
        if step.stage == stage:
            return position
    return -1


def _last(steps, applies):
    for position in range(len(steps) - 1, -1, -1):
        if applies(steps[position]):
            return position
    return -1
