"""What a debtor is judged by: the policy, and what is the same for all debtors of a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from .classification import Thresholds


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


def bank_is_stale(setting, policy):
    """Whether the bank is too old to tell who has paid."""
    if not policy.maximum_bank_age_days or not setting.bank_date:
        return False
    return (setting.today - setting.bank_date).days > policy.maximum_bank_age_days


def promise_until(row, policy):
    """Return the last day on which an open promise of a debtor still counts, None without one."""
    if not row["promise_open_date"]:
        return None
    return row["promise_open_date"] + timedelta(days=policy.tolerance_days)
