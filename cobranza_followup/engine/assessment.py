"""One debtor on one day: all decisions together, from the facts on its row.

Each part is decided by its own module; this one hands every fact to the right one.
"""

from dataclasses import dataclass
from datetime import timedelta

from .aging import OLD_COLUMNS
from .classification import UNWILLING, Behaviour, classify
from .escalation import CLEAR
from .expectation import expected_payment_date, is_trusted
from .hold import NO_HOLD, lasts
from .hold_debt import Cause
from .payment_calendar import read_dates
from .policy import promise_until
from .priority import Work, is_likely_late, next_contact, priority
from .score import payment_score
from .standing import SET_ASIDE, owes, stand

FIRST_DEFAULT_DAYS = 30


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
        owes=owes(row, policy),
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


def _state(standing):
    return "clear" if standing == CLEAR else "open"


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
        promise_until=promise_until(row, policy),
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
