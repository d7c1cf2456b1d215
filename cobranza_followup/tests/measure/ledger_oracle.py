"""What a month's figures are, by plain arithmetic on what was told of a small ledger.

Nothing here reads Odoo's books or our SQL, and no formula is taken from `engine`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

AGES = (
    ("not_due", 0, 0),
    ("bucket_1_30", 1, 30),
    ("bucket_31_60", 31, 60),
    ("bucket_61_90", 61, 90),
    ("bucket_91_120", 91, 120),
    ("bucket_older", 121, 10**6),
)
RISK_DAYS = 90


@dataclass
class Item:
    """Something owed by or to a customer: `face` in its own currency, below 0: a credit."""

    partner: str
    currency: str
    on: object
    due: object
    face: float
    balance: float
    # whether it counts as sales: an invoice or a credit note
    is_sale: bool = True
    # [(day, face)] that was set against it
    parts: list = field(default_factory=list)
    # [(day, days late)] of the money among that
    money: list = field(default_factory=list)

    def left(self, day):
        """Return (face, company currency) that is open at the end of a day."""
        if self.on > day:
            return 0.0, 0.0
        done = sum(face for on, face in self.parts if on <= day)
        face = round(abs(self.face) - done, 2)
        sign = 1 if self.face > 0 else -1
        return face, sign * abs(self.balance) * face / abs(self.face)


@dataclass
class Ledger:
    """What was told: items, money, what was given up, and what of invoices was paid when."""

    grace: int
    items: list = field(default_factory=list)
    # [(day, company currency)]
    money: list = field(default_factory=list)
    lost: list = field(default_factory=list)
    # [(day, days late, company currency)]
    paid: list = field(default_factory=list)


def end_of(first):
    return first + relativedelta(months=1, days=-1)


def months_back(first, count):
    return [first - relativedelta(months=back) for back in range(count)]


def owed(ledger, day):
    """Return {name: amount} of what is owed at the end of a day, credits set against debts."""
    found = defaultdict(float)
    found["receivable"] = sum(item.left(day)[1] for item in ledger.items)
    for debts in open_debts(ledger, day).values():
        for due, amount in debts:
            age = max(0, (day - due).days)
            name = next(name for name, low, high in AGES if low <= age <= high)
            found[name] += amount
            found["overdue"] += amount if age else 0
    return found


def open_debts(ledger, day):
    """Return {partner: [(due, amount)]} of debts at the end of a day, credits set against them."""
    by_partner = defaultdict(list)
    for item in ledger.items:
        face, amount = item.left(day)
        if face > 0:
            by_partner[item.partner].append((item.due, item, face, abs(amount)))
    return {partner: list(_chased(rows)) for partner, rows in by_partner.items()}


def _chased(rows):
    """Set credits against debts: in their own currency at face value first, then in the company's."""
    rows = sorted(rows, key=lambda row: row[0])
    debts, credits = [], []
    for currency in {item.currency for _due, item, _face, _amount in rows}:
        own = [row for row in rows if row[1].currency == currency]
        given = sum(face for _due, item, face, _amount in own if item.face < 0)
        taken = sum(face for _due, item, face, _amount in own if item.face > 0)
        for due, item, face, amount in own:
            less = min(face, given if item.face > 0 else taken)
            if item.face > 0:
                given -= less
            else:
                taken -= less
            (debts if item.face > 0 else credits).append((due, amount * (face - less) / face))
    pool = sum(amount for _due, amount in credits)
    for due, amount in sorted(debts, key=lambda row: row[0]):
        less = min(amount, pool)
        pool -= less
        yield due, amount - less


def sums(ledger, first, last_known):
    """Return {name: amount} of a month, `last_known` the last day of which anything is known."""
    last = min(end_of(first), last_known)

    def within(day):
        return first <= day <= last

    now, before = owed(ledger, last), owed(ledger, first - timedelta(1))
    paid = [(late, amount) for on, late, amount in ledger.paid if within(on)]
    found = {
        "receivable": now["receivable"],
        "overdue": now["overdue"],
        "disputed": 0,
        **{name: now[name] for name, _low, _high in AGES},
        "opening": before["receivable"],
        "sales": sum(item.balance for item in ledger.items if item.is_sale and within(item.on)),
        "came_in": sum(amount for on, amount in ledger.money if within(on)),
        "written_off": sum(amount for on, amount in ledger.lost if within(on)),
        "balance_change": now["receivable"] - before["receivable"],
        "settled_amount": sum(amount for _late, amount in paid),
        "on_time_amount": sum(amount for late, amount in paid if late <= ledger.grace),
        "settled_days_amount": sum(late * amount for late, amount in paid),
        "risk_due": None,
        "risk_unpaid": None,
    }
    if end_of(first) + timedelta(RISK_DAYS) < last_known:
        due = [
            item
            for item in ledger.items
            if item.is_sale and item.face > 0 and first <= item.due <= end_of(first)
        ]
        found["risk_due"] = sum(item.balance for item in due)
        found["risk_unpaid"] = sum(
            item.left(max(item.on, item.due + timedelta(RISK_DAYS)))[1] for item in due
        )
    return found


def figures(ledger, first, last_known):
    """Return {name: value} of a month."""
    now = sums(ledger, first, last_known)
    year = [sums(ledger, month, last_known)["sales"] for month in months_back(first, 12)]
    begun = min(item.on for item in ledger.items).replace(day=1)
    days = (min(end_of(first), last_known) - months_back(first, 12)[-1]).days + 1
    # nothing is known of before
    sold = sum(year) if months_back(first, 12)[-1] >= begun else None
    late, settled = now["settled_days_amount"], now["settled_amount"]
    could = now["opening"] + now["sales"] - now["not_due"]
    simple = now["receivable"] / sold * days if sold and sold > 0 else None
    best = now["not_due"] / sold * days if sold and sold > 0 else None
    rolls = roll_rates([sums(ledger, first - relativedelta(months=1), last_known)], [now])
    return {
        **now,
        "sales_year": sold,
        "overdue_share": ratio(now["overdue"], now["receivable"]),
        "dso_countback": countback(ledger, first, last_known, now["receivable"]),
        "dso_simple": simple,
        "best_possible_dso": best,
        "average_days_delinquent": None if simple is None else simple - best,
        "cei": (
            (now["opening"] + now["sales"] - now["receivable"]) / could * 100
            if could > 0.001
            else None
        ),
        "on_time_share": ratio(now["on_time_amount"], settled),
        "average_days_late": ratio(late, settled),
        "at_risk_share": ratio(now["risk_unpaid"], now["risk_due"]),
        **{f"roll_{name}": rate for (name, _l, _h), rate in zip(AGES[1:], rolls, strict=True)},
        "expected_credit_loss": credit_loss(ledger, first, last_known, now),
    }


def ratio(part, whole):
    return None if part is None or not whole or abs(whole) < 0.001 else part / whole


def countback(ledger, first, last_known, left):
    """Take the sales of each day's month off what is owed until nothing is left."""
    count = 0.0
    for month in months_back(first, 36):
        if left <= 0.001:
            return count
        days = (min(end_of(month), last_known) - month).days + 1
        sold = sums(ledger, month, last_known)["sales"]
        if sold >= left:
            return count + days * left / sold
        left, count = left - sold, count + days
    return None


def roll_rates(befores, afters):
    """Return what of each age grew into the next, sums of several months first."""
    rates = []
    names = [name for name, _low, _high in AGES]
    for younger, older in pairwise(names):
        grown = sum(after[older] for after in afters)
        if older == names[-1]:
            grown -= sum(before[older] for before in befores)
        rate = ratio(grown, sum(before[younger] for before in befores))
        rates.append(None if rate is None else min(1, max(0, rate)))
    return rates


def credit_loss(ledger, first, last_known, now):
    """Return what is owed by age, times the product of the rates of a year up to the oldest age."""
    begun = min(item.on for item in ledger.items).replace(day=1)
    pairs = [
        (sums(ledger, older, last_known), sums(ledger, newer, last_known))
        for newer, older in pairwise(months_back(first, 13))
        if older >= begun or newer == first
    ]
    rolls = roll_rates(*zip(*pairs, strict=True))
    lost = 0.0
    for place, (name, _low, _high) in enumerate(AGES):
        if abs(now[name]) < 0.001:
            continue
        share = 1.0
        for rate in rolls[place:]:
            if rate is None:
                return None
            share *= rate
        lost += now[name] * share
    return lost
