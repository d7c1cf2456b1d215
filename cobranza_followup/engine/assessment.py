"""One debtor on one day: all decisions together, from the facts on its row.

Each part is decided by its own module; this one hands every fact to the right one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from .aging import OLD_COLUMNS
from .classification import UNWILLING, Behaviour, Thresholds, classify
from .escalation import CLEAR, Case, Left, Standing, chased_days, decide, is_protected, leave
from .expectation import expected_payment_date, is_trusted
from .hold import NO_HOLD, hold_in_force, lasts, lowered_by, policy_hold, without_new
from .hold_debt import Cause, is_still_owed, left_to_pay
from .payment_calendar import read_dates
from .priority import Work, is_likely_late, next_contact, priority
from .score import payment_score

FIRST_DEFAULT_DAYS = 30
SET_ASIDE = ("legal", "exempt")


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules a debtor is held to."""

    id: int | None = None
    steps: tuple = ()
    minimum_amount: float = 0.0
    # an open item of this amount or less is owed, but not chased
    negligible_amount: float = 0.0
    tolerance_days: int = 2
    minimum_days_in_stage: int = 5
    maximum_bank_age_days: int = 0
    large_amount: float = 0.0
    thresholds: Thresholds = Thresholds()


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all debtors of a company on a day."""

    today: date
    # whether the company acts on its debtors, or only observes
    acting: bool = False
    # newest bank or cash entry; None: there is none yet
    bank_date: date | None = None
    # id of the newest journal item on record
    newest_item: int = 0


# Neither this nor the facts handed on below are frozen: that doubles what making them costs.
@dataclass(slots=True)
class Assessment:
    """What was decided for a debtor."""

    # column of `cobranza_debtor` -> new value
    values: dict
    stage_reasons: tuple
    # what is stopped by the policy, and why it does not stop anything (yet)
    hold: frozenset
    hold_reason: str | None
    # why the policy asks for it; None: the hold in force stands, with its own cause
    cause: Cause | None = None
    # what lowered the stage under a hold that stands; a manager may agree to its end
    waits_for: tuple = ()
    # age of the debt as the policy sees it, see `chased_days`; None: nothing is chased
    days: int | None = None


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


def assess(row, policy, setting, told=None):
    """Decide type, score, stage, hold, priority and next contact of one debtor.

    :param row: the facts, as `ledger.facts.read_facts` gives them; with `engine.notice.Asked`
        under "asked" where a notice of payment is open, and "offer_covers" where an offer is kept
        and nothing overdue is asked beside it
    :param told: {(debtor, stage, episode start): date told}, see `ledger.facts.told_by`
    :raises KeyError: a fact is missing
    """
    stood = stand(row, policy, setting, told)
    values = _behaviour(row, policy, setting) | stood.values
    payment_dates = read_dates(row["payment_dates"])
    values |= {
        "state": row["state"] if row["state"] in SET_ASIDE else _state(stood.standing),
        "last_contact_date": row["new_last_contact"],
        "promise_kept_ratio": row["kept_ratio"],
        "amount_promised": row["new_amount_promised"],
        "expected_payment_date": expected_payment_date(
            row["promise_open_date"]
            if is_trusted(row["kept_ratio"], row["broken_dates"])
            else None,
            row["oldest_due_date"] or row["next_due_date"],
            values["average_days_late"],
            setting.today,
            row["forecast_date"],
            payment_dates,
        ),
    }
    values |= _notice_values(row.get("asked"), stood.case)
    on_hold = stood.hold != NO_HOLD or _held_by_hand(row, setting.today)
    values |= _urgency(row, policy, values, setting.today, on_hold, payment_dates)
    return Assessment(
        values,
        stood.reasons,
        stood.hold,
        stood.hold_reason,
        stood.cause,
        stood.waits_for,
        stood.case.days,
    )


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

    None ends that of somebody who was handed over, or pinned to a stage that asks for it.

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


def _held_by_hand(row, today):
    """Whether a hold by hand is in force; the policy's own is decided by this evaluation."""
    if row["active_hold_source"] not in ("manual", "carried"):
        return False
    return lasts(row["active_hold_until"], today)


def _behaviour(row, policy, setting):
    count = row["settled_count"] + row["overdue_count"]
    amount = row["settled_amount"] + row["amount_overdue"]
    days_amount = row["settled_days_amount"] + row["overdue_days_amount"]
    average = _ratio(days_amount, amount)
    on_time = row["settled_on_time_count"] / count if count else 0.0
    debt = row["amount_overdue"] + row["amount_not_due"]
    last_payment = row["last_payment_date"]
    behaviour = Behaviour(
        settled_count=row["settled_count"],
        overdue_count=row["overdue_count"],
        on_time_ratio=on_time,
        partial_ratio=row["partial_ratio"],
        average_days_late=average,
        days_overdue=row["days_overdue"],
        days_since_payment=(setting.today - last_payment).days if last_payment else None,
        old_debt_ratio=_ratio(sum(row[column] for column in OLD_COLUMNS), debt),
        refusals=row["refusals"],
        broken_promises=row["broken_recently"],
        kept_promises=row["kept_recently"],
        owes=_owes(row, policy),
    )
    debtor_type, rule = classify(behaviour, policy.thresholds)
    override = row["debtor_type_override"]
    until = row["debtor_type_override_until"]
    live = override and (until is None or until >= setting.today)
    return {
        "on_time_ratio": on_time,
        "average_days_late": average,
        "payment_score": payment_score(average) if count else 0,
        "debtor_type_auto": debtor_type,
        "debtor_type": override if live else debtor_type,
        "debtor_type_rule": "override" if live else rule,
        "first_payment_default": _first_payment_default(row, setting.today),
    }


def _owes(row, policy):
    """Whether more than is negligible is owed, chased or not, exchange differences aside."""
    if row["amount_overdue"] + row["amount_not_due"] + row["amount_disputed"] > 0:
        return True
    owed = round(row["amount_receivable"] - row["amount_exchange"], 6)
    return owed > policy.negligible_amount


def _ratio(part, whole):
    """Divide amounts; sums of cents are not exact in a float, and a limit may be met exactly.

    >>> 36.00000000000001 / 0.3 > 120, _ratio(36.00000000000001, 0.3) > 120
    (True, False)
    """
    return round(part / whole, 9) if whole else 0.0


def _first_payment_default(row, today):
    due = row["first_due_date"]
    if not due:
        return False
    return ((row["first_settled_date"] or today) - due).days > FIRST_DEFAULT_DAYS


def _case(row, policy, setting, before, now):
    """All that decides the stage of a debtor."""
    today, left = setting.today, left_by(row)
    is_back = bool(left) and row["left_is_back"] and left.may_resume(today, before.resumed_on)
    episode_start = before.episode_start or (left.episode_start if is_back else today)
    broken = [day for day in row["broken_dates"] or () if day >= episode_start]
    promise_until = _promise_until(row, policy)
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
        promise_open=promise_until is not None and promise_until >= today,
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


def bank_is_stale(setting, policy):
    """Whether the bank is too old to tell who has paid."""
    if not policy.maximum_bank_age_days or not setting.bank_date:
        return False
    return (setting.today - setting.bank_date).days > policy.maximum_bank_age_days


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


def _state(standing):
    return "clear" if standing == CLEAR else "open"


def _promise_until(row, policy):
    if not row["promise_open_date"]:
        return None
    return row["promise_open_date"] + timedelta(days=policy.tolerance_days)


def _promise_failed_on(row, policy, episode_start):
    failed = row["promise_failed_date"]
    if not failed or failed < episode_start:
        return None
    return failed + timedelta(days=policy.tolerance_days + 1)


def _notice_values(asked, case):
    """What is under notice, until when, and whether that is all that would be asked for."""
    if asked is None:
        return {"amount_noticed": None, "notice_until": None, "notice_covers": None}
    left = case.asked_days
    covers = case.days is not None and (left is None or case.days > 0 >= left)
    return {
        "amount_noticed": asked.noticed,
        "notice_until": asked.until,
        "notice_covers": covers or None,
    }


def _urgency(row, policy, values, today, on_hold, payment_dates):
    stage_id = values.get("stage_id", row["stage_id"])
    episode_start = values.get("episode_start", row["episode_start"])
    work = Work(
        today=today,
        days_overdue=row["days_overdue"],
        has_stage=bool(stage_id),
        stage_since=values.get("stage_since", row["stage_since"]),
        promise_broken=any(
            day >= (episode_start or today) for day in row["broken_owed_dates"] or ()
        ),
        promise_failed_on=_promise_failed_on(row, policy, episode_start or today),
        promise_date=row["promise_open_date"],
        promise_until=_promise_until(row, policy),
        last_contact=row["new_last_contact"],
        agreed_contact=row["agreed_contact"],
        payment_dates=payment_dates,
        on_hold=on_hold,
        unwilling=values["debtor_type"] == UNWILLING,
        first_payment_default=values["first_payment_default"] and not row["first_settled_date"],
        likely_late=is_likely_late(row["days_overdue"], row["late_probability"]),
        large_debt=bool(policy.large_amount) and row["amount_overdue"] >= policy.large_amount,
    )
    points, by_rule = priority(work)
    return {
        "priority": points,
        "priority_rules": ",".join(f"{rule}:{given}" for rule, given in by_rule.items()),
        "next_contact_date": next_contact(work),
    }
