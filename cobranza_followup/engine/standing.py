"""Stage and hold of one debtor on one day: what it owes, promised and disputes, by its policy.

How the debtor pays plays no part in it.
"""

from dataclasses import dataclass

from .escalation import Case, Left, Standing, chased_days, decide, is_protected, leave
from .hold import (
    NO_HOLD,
    handed_over_hold,
    hold_in_force,
    lowered_by,
    policy_hold,
    without_new,
)
from .hold_debt import Cause, is_still_owed, left_to_pay
from .policy import bank_is_stale, promise_until

SET_ASIDE = ("legal", "exempt")


# Not frozen: that doubles what making one costs.
@dataclass(slots=True)
class Stood:
    """What was decided of a debtor's stage and hold; the rest as in `Assessment`."""

    values: dict
    reasons: tuple
    case: Case
    standing: Standing
    hold: frozenset
    hold_reason: str | None
    cause: Cause | None
    waits_for: tuple


def stand(row, policy, setting, told=None):
    """Decide stage and hold of one debtor; what they pay like plays no part in it.

    :param row: as for `assess`; of the facts those on what is owed, the standing, promises,
        obstacles, pins and the policy's hold
    :return: `Stood`
    """
    now = Standing(
        row["stage_id"], row["stage_since"], row["episode_start"], row["episode_resumed_on"]
    )
    before = _start_of_day(row, now, setting.today)
    case = _case(row, policy, setting, before, now)
    standing, reasons = decide(case, policy.steps)
    values = {}
    if standing != now:
        values |= _standing_values(before, standing, setting.today)
    left = leave(case, standing, policy.steps, row["oldest_due_date"], setting.newest_item)
    if left != case.left:
        values |= _left_values(left)
    exempt = row["state"] == "exempt"
    step = next((step for step in policy.steps if step.stage == standing.stage), None)
    key = (row["id"], standing.stage, standing.told_since)
    told_on = (told or {}).get(key)
    wanted, hold_reason = policy_hold(step, told_on, setting.today, setting.acting, exempt)
    if row["state"] == "legal" and not case.pinned:
        wanted, hold_reason = handed_over_hold(
            row["stood"], wanted, hold_reason, owes_anything(row, policy), _leads_to(case, step)
        )
    if is_protected(case, policy.steps, standing.stage):
        wanted, hold_reason = without_new(row["stood"], wanted, hold_reason)
    if row.get("offer_covers"):
        wanted, hold_reason = without_new(row["stood"], wanted, hold_reason, "hold_offer_open")
    hold, kept, waits_for = _standing_hold(
        row, policy, setting, step, standing.stage, wanted, hold_reason
    )
    cause = None if kept or not hold else _cause(policy, step, standing)
    hold_reason = None if kept else hold_reason
    return Stood(values, reasons, case, standing, hold, hold_reason, cause, waits_for)


def owes(row, policy):
    """Whether more than is negligible is owed, chased or not, exchange differences aside."""
    return _is_owed(row, policy, 0.0)


def owes_anything(row, policy):
    """Whether they `owe` anything beside what an offer that was paid for waives."""
    return _is_owed(row, policy, row.get("amount_waived") or 0.0)


def _is_owed(row, policy, waived):
    if row["amount_overdue"] + row["amount_not_due"] + row["amount_disputed"] > 0:
        return True
    owed = round(row["amount_receivable"] - row["amount_exchange"] - waived, 6)
    return owed > policy.negligible_amount


def _leads_to(case, step):
    """Whether what is chased today would lead to a step, were the stage the policy's to change."""
    if step is None or case.days is None:
        return False
    if step.minimum_days <= case.days:
        return True
    return case.days > 0 and 0 < step.minimum_broken_promises <= case.broken_promises


def _standing_hold(row, policy, setting, step, stage, wanted, reason):
    """Return (kinds stopped, whether the hold in force stands, codes of what lowered its stage)."""
    stood = row["stood"]
    if stood is None:
        return wanted, False, ()
    owed = is_still_owed(stood, setting.today, _broken_for(row), policy.negligible_amount)
    asks = step.holds if step else NO_HOLD
    pinned = _is_pinned(row, setting.today) and not stood.hold <= asks
    agreed = pinned or row["state"] == "exempt" or not setting.acting
    hold, kept = hold_in_force(stood, wanted, owed, agreed)
    if not kept:
        return hold, False, ()
    minimum, ours = policy.minimum_amount, row["barrier_ours"]
    return hold, True, lowered_by(stood, policy.steps, stage, reason, policy.id, minimum, ours)


def payment_that_ends(row, policy, today):
    """Return {currency id: amount} that ends the policy's hold on a debtor, as `left_to_pay`.

    None ends that of somebody pinned to a stage that asks for it. That of somebody handed over
    in such a stage ends with all they owe, not due included: that is no amount of the hold's debt.

    :param row: as for `assess`, with the hold in force under "stood"
    """
    steps, negligible = policy.steps, policy.negligible_amount
    step = next((one for one in steps if one.stage == row["stage_id"]), None)
    stays = row["state"] == "legal" or _is_pinned(row, today)
    if stays and step and step.holds & row["stood"].hold:
        return {}
    return left_to_pay(row["stood"], today, _broken_for(row), negligible, steps)


def _broken_for(row):
    """Return how many promises were broken since the debt of the hold began."""
    return sum(day >= row["stood"].cause.since for day in row["broken_dates"] or ())


def _cause(policy, step, standing):
    return Cause(
        stage=standing.stage,
        policy=policy.id,
        from_days=step.minimum_days,
        from_broken_promises=step.minimum_broken_promises,
        above=policy.minimum_amount,
        since=standing.episode_start,
    )


def _is_pinned(row, today):
    return bool(row["stage_pinned_until"]) and row["stage_pinned_until"] >= today


def _case(row, policy, setting, before, now):
    """All that decides the stage of a debtor."""
    today, left = setting.today, left_by(row)
    is_back = bool(left) and row["left_is_back"] and left.may_resume(today, before.resumed_on)
    episode_start = before.episode_start or (left.episode_start if is_back else today)
    broken = [day for day in row["broken_dates"] or () if day >= episode_start]
    until = promise_until(row, policy)
    asked = row.get("asked")
    return Case(
        today=today,
        days=chased_days(
            row["amount_overdue"],
            row["oldest_due_date"],
            row["amount_not_due"],
            row["next_due_date"],
            policy.minimum_amount,
            today,
        ),
        before=before,
        now=now,
        broken_promises=len(broken),
        promise_open=until is not None and until >= today,
        offer_open=row["offer_open"],
        barrier_ours=row["barrier_ours"],
        pinned=_is_pinned(row, today),
        set_aside=row["state"] in SET_ASIDE,
        bank_stale=bank_is_stale(setting, policy),
        notice_open=asked is not None,
        asked_days=asked
        and chased_days(
            asked.overdue,
            asked.oldest_due,
            asked.not_due,
            asked.next_due,
            policy.minimum_amount,
            today,
        ),
        minimum_days_in_stage=policy.minimum_days_in_stage,
        left=left,
        left_is_back=is_back,
    )


def _start_of_day(row, now, today):
    """Standing of the debtor before anything was decided today."""
    if row["standing_date"] == today:
        return Standing(
            row["previous_stage_id"],
            row["previous_stage_since"],
            row["previous_episode_start"],
            row["previous_episode_resumed_on"],
        )
    return now


def left_by(row):
    """The stage a debtor left because there was less to collect, as a `Left`, or None."""
    if not row["left_stage_id"]:
        return None
    return Left(
        row["left_stage_id"],
        row["left_on"],
        row["left_episode_start"],
        row["left_due_date"],
        row["left_item_id"],
    )


def _left_values(left):
    return {
        "left_stage_id": left and left.stage,
        "left_on": left and left.on,
        "left_episode_start": left and left.episode_start,
        "left_due_date": left and left.due_date,
        "left_item_id": left and left.newest_item,
    }


def _standing_values(before, standing, today):
    return {
        "stage_id": standing.stage,
        "stage_since": standing.since,
        "episode_start": standing.episode_start,
        "episode_resumed_on": standing.resumed_on,
        "standing_date": today,
        "previous_stage_id": before.stage,
        "previous_stage_since": before.since,
        "previous_episode_start": before.episode_start,
        "previous_episode_resumed_on": before.resumed_on,
    }
