"""From a month's sums to its figures.

The sums are those of one group of customers, whichever: to compare groups, add their sums first.
"""

from itertools import pairwise
from typing import NamedTuple

from . import measures
from .aging import COLUMNS as BUCKETS
from .measures import share

YEAR = 12
# What is owed by age, the youngest first.
AGES = ("not_due", *BUCKETS)
# Column of `cobranza_measure` -> what it is, at the end of the month or of what happened in it.
OWED = ("receivable", "not_due", "overdue", "disputed", *BUCKETS)
FLOWS = ("sales", "came_in", "written_off", "balance_change")
PAID = ("settled_amount", "on_time_amount", "settled_days_amount")
RISK = ("risk_due", "risk_unpaid")
PROMISED = (
    "promise_due_count",
    "promise_kept_count",
    "promise_due_amount",
    "promise_kept_amount",
)
WORKED = ("contact_count", "reached_count", "promise_count", "collected_after_contact")
HELD = ("hold_count", "hold_started")
BARRED = ("barrier_ours", "barrier_theirs", "barrier_internal", "barrier_external")
# Of an add-on that has orders to let pass a hold.
EXCEPTED = ("exception_count", "exception_passed", "exception_overdue")
# What the desk wrote down itself: nothing is known of before there was a desk.
DESK = (*PROMISED, *WORKED, *HELD, *BARRED, *EXCEPTED)
SUMS = (*OWED, *FLOWS, *PAID, *RISK, *DESK)
# Figures in company currency, days, percent; shares run from 0 to 1.
SHARES = (
    "overdue_share",
    "on_time_share",
    "at_risk_share",
    "promise_kept_share",
    "promise_kept_amount_share",
    "reached_share",
    "promise_per_reached",
)


class Month(NamedTuple):
    """The sums of a group of customers in a month.

    :param days: of the month, so far if it is not over
    :param sums: {name of `SUMS`: amount or number}; missing or None: not recorded
    """

    days: int
    sums: dict


def figures(history):
    """Return {name: value} of the newest month: its sums and what follows from them.

    Amounts in company currency, `dso…`, `best…` and `average_days…` in days, `cei` in percent,
    shares and roll rates 0-1. None: not recorded, or nothing to divide by.

    :param history: `Month`s without a gap, the newest first; as many as there are

    >>> sums = {"receivable": 212, "not_due": 106, "overdue": 106, "sales": 100}
    >>> history = [Month(30, sums), Month(30, {"sales": 80}), Month(30, {"sales": 70})]
    >>> of_month = figures(history)
    >>> round(of_month["dso_countback"], 1), of_month["overdue_share"], of_month["cei"]
    (73.7, 0.5, None)

    The examples of docs/measures.md, of what was paid and whom the desk reached:

    >>> paid = {"settled_amount": 1000, "on_time_amount": 600 + 300}
    >>> paid["settled_days_amount"] = 600 * 2 - 300 * 4 + 100 * 20
    >>> of_month = figures([Month(30, {**paid, "contact_count": 8, "reached_count": 2})])
    >>> of_month["on_time_share"], of_month["average_days_late"], of_month["reached_share"]
    (0.9, 2.0, 0.25)
    """
    now = history[0].sums
    before = history[1].sums if len(history) > 1 else {}
    get = now.get
    year = history[:YEAR]
    sold = [month.sums.get("sales") for month in year]
    sales = sum(sold) if len(year) == YEAR and None not in sold else None
    days = sum(month.days for month in year)
    receivable, not_due = get("receivable"), get("not_due")
    rolls = _rolls(history)
    return {
        **{name: get(name) for name in SUMS},
        "opening": before.get("receivable"),
        "sales_year": sales,
        "overdue_share": share(get("overdue"), receivable),
        "dso_countback": measures.dso_countback(
            receivable, [(month.sums.get("sales"), month.days) for month in history]
        ),
        "dso_simple": measures.dso_simple(receivable, sales, days),
        "best_possible_dso": measures.best_possible_dso(not_due, sales, days),
        "average_days_delinquent": measures.average_days_delinquent(
            receivable, not_due, sales, days
        ),
        "cei": measures.cei(before.get("receivable"), get("sales"), receivable, not_due),
        "on_time_share": share(get("on_time_amount"), get("settled_amount")),
        "average_days_late": share(get("settled_days_amount"), get("settled_amount")),
        "at_risk_share": share(get("risk_unpaid"), get("risk_due")),
        "promise_kept_share": share(get("promise_kept_count"), get("promise_due_count")),
        "promise_kept_amount_share": share(get("promise_kept_amount"), get("promise_due_amount")),
        "reached_share": share(get("reached_count"), get("contact_count")),
        "promise_per_reached": share(get("promise_count"), get("reached_count")),
        **{
            f"roll_{name}": rate
            for name, rate in zip(BUCKETS, _month_rolls(before, now), strict=True)
        },
        "expected_credit_loss": measures.expected_credit_loss(
            [get(name) for name in AGES], measures.loss_rates(rolls)
        ),
    }


def _month_rolls(before, after):
    return measures.roll_rates([before.get(age) for age in AGES], [after.get(age) for age in AGES])


def _rolls(history):
    """Return the roll rates of a year: what grew older by what there was, summed first.

    >>> ages = [dict.fromkeys(AGES, 100.0), dict.fromkeys(AGES, 200.0)]
    >>> _rolls([Month(30, one) for one in ages])
    [0.5, 0.5, 0.5, 0.5, 0.0]
    """
    pairs = [
        (older.sums, newer.sums)
        for newer, older in pairwise(history[: YEAR + 1])
        if None not in (older.sums.get("receivable", 0), older.sums.get("not_due"))
        and newer.sums.get("not_due") is not None
    ]
    if not pairs:
        return [None] * len(BUCKETS)
    before = [sum(older.get(age) or 0 for older, _newer in pairs) for age in AGES]
    after = [sum(newer.get(age) or 0 for _older, newer in pairs) for age in AGES]
    return measures.roll_rates(before, after)
