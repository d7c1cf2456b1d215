"""What the desk has to say of a customer, worked out from the plain history of events.

A second, slow and simple reading of the rules, to hold the add-on against. It imports neither
Odoo nor `engine`: it keeps what happened (`Account`'s lists) and derives the rest from all of it
each time it is asked. Money is `Decimal` in company currency unless said otherwise.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

NOTHING = Decimal(0)
BUCKETS = {
    "bucket_1_30": (1, 30),
    "bucket_31_60": (31, 60),
    "bucket_61_90": (61, 90),
    "bucket_91_120": (91, 120),
    "bucket_older": (121, 10**6),
}
# Days late, weighted by amounts, and the score they give.
SCALE = (
    (-30, 100),
    (-20, 90),
    (0, 80),
    (15, 70),
    (22, 60),
    (30, 50),
    (60, 40),
    (90, 30),
    (120, 20),
)
FINAL = ("cancelled", "replaced")


@dataclass(frozen=True)
class Step:
    stage: int
    from_day: int
    broken_promises: int = 0
    hold: tuple = (False, False)
    notice: int = 0
    writes: bool = False
    # while an obstacle of ours is open, nobody goes beyond such a step
    gentle: bool = False


@dataclass(frozen=True)
class Rules:
    """A policy."""

    steps: tuple
    minimum_amount: Decimal = NOTHING
    grace: int = 0
    tolerance: int = 2
    days_in_stage: int = 5


@dataclass
class Item:
    """One part of an invoice, due on a day."""

    id: int
    invoice: int
    due: date
    amount: Decimal
    followed: bool = True


@dataclass
class Credit:
    """A credit note, or money received."""

    id: int
    day: date
    amount: Decimal
    is_payment: bool


@dataclass
class Part:
    """As much of a credit as is set against an item."""

    item: Item
    credit: Credit
    amount: Decimal


@dataclass
class Promise:
    """Amounts in the promise's currency, of which `rate` are worth one of the company's."""

    id: int
    amount: Decimal
    made: date
    due: date
    invoices: frozenset
    level: int
    rate: int = 1
    state: str = "open"
    paid: Decimal = NOTHING


@dataclass
class Barrier:
    id: int
    ours: bool
    dispute: bool
    invoices: frozenset
    amount: Decimal
    open: bool = True


@dataclass(frozen=True)
class Hold:
    source: str
    stops: tuple
    until: date | None = None


@dataclass(frozen=True)
class Standing:
    stage: int | None = None
    since: date | None = None
    episode: date | None = None


@dataclass
class Account:
    """A customer of a company, and all that happened between them."""

    rules: Rules
    acting_since: date | None = None
    # whether there is an address to write to
    reachable: bool = True
    items: dict = field(default_factory=dict)
    credits: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)
    promises: dict = field(default_factory=dict)
    barriers: dict = field(default_factory=dict)
    refusals: list = field(default_factory=list)  # their dates
    # (stage, start of the episode) -> day the customer was told, or None
    told: dict = field(default_factory=dict)
    hold: Hold | None = None
    # (id of the hold, last day or None: as long as that hold lasts)
    exceptions: list = field(default_factory=list)
    # "legal" or "exempt", if a manager set the account aside
    set_aside: str | None = None
    pinned_until: date | None = None
    # a type given by hand, and its last day or None
    type_by_hand: tuple = (None, None)
    standing: Standing = Standing()
    # where it stood before anything was decided on the day it was looked at last
    morning: Standing = Standing()
    today: date | None = None
    # of the last time `behaviour` was asked for
    _type_now: str = "new"
    _average_days_late: float | None = None
    # whether it was evaluated since somebody last took this note away
    changed: bool = False

    # -- the ledger ----------------------------------------------------------------------

    def left(self, of):
        """What is still open of an item or a credit."""
        used = (part.amount for part in self.parts if part.item is of or part.credit is of)
        return of.amount - sum(used, NOTHING)

    def allocate(self, credit, item):
        amount = min(self.left(credit), self.left(item))
        if amount > 0:
            self.parts.append(Part(item, credit, amount))
        return amount

    def take_apart(self, *these):
        """Undo what was allocated from or to some items or credits."""
        self.parts = [
            part
            for part in self.parts
            if not any(part.item is one or part.credit is one for one in these)
        ]

    def open_items(self):
        """Items with something open, oldest due date first."""
        found = [item for item in self.items.values() if self.left(item)]
        return sorted(found, key=lambda item: (item.due, item.id))

    def disputed(self):
        found = defaultdict(Decimal)
        for barrier in self.barriers.values():
            if not (barrier.open and barrier.dispute):
                continue
            budget = barrier.amount or Decimal("Infinity")
            for item in self.open_items():
                if item.invoice in barrier.invoices:
                    part = min(budget, self.left(item))
                    budget -= part
                    found[item.id] = min(found[item.id] + part, self.left(item))
        return found

    def chased(self):
        """List of (item, amount to ask for), oldest first: credits go to the oldest."""
        disputed = self.disputed()
        credit = sum(map(self.left, self.credits.values()), NOTHING)
        found = []
        for item in self.open_items():
            if item.followed:
                wanted = self.left(item) - disputed[item.id]
                covered = min(wanted, credit)
                credit -= covered
                if wanted > covered:
                    found.append((item, wanted - covered))
        return found

    def figures(self):
        """The debtor's figures as of the day it was looked at last."""
        late = [(item, amount) for item, amount in self.chased() if item.due < self.today]
        early = [(item, amount) for item, amount in self.chased() if item.due >= self.today]
        credit = sum(map(self.left, self.credits.values()), NOTHING)
        figures = {
            "amount_receivable": sum(map(self.left, self.items.values()), NOTHING) - credit,
            "amount_credit": credit,
            "amount_disputed": sum(self.disputed().values(), NOTHING),
            "amount_overdue": sum((amount for _item, amount in late), NOTHING),
            "amount_not_due": sum((amount for _item, amount in early), NOTHING),
            "amount_promised": sum(
                ((p.amount - p.paid) / p.rate for p in self.promises.values() if p.state == "open"),
                NOTHING,
            ),
            "overdue_count": len(late),
            "oldest_due_date": min((item.due for item, _amount in late), default=None),
            "next_due_date": min((item.due for item, _amount in early), default=None),
            "days_overdue": max(
                ((self.today - item.due).days for item, _amount in late), default=0
            ),
        }
        for bucket, (first, last) in BUCKETS.items():
            figures[bucket] = sum(
                (amount for item, amount in late if first <= (self.today - item.due).days <= last),
                NOTHING,
            )
        return figures

    # -- what kind of payer ----------------------------------------------------------------

    def behaviour(self):
        """The debtor's payment history and type, as of the day it was looked at last."""
        paid = [part for part in self.parts if part.credit.is_payment]
        late_now = [(item, amount) for item, amount in self.chased() if item.due < self.today]
        seen = [((part.credit.day - part.item.due).days, part.amount) for part in paid]
        seen += [((self.today - item.due).days, amount) for item, amount in late_now]
        on_time = sum((part.credit.day - part.item.due).days <= self.rules.grace for part in paid)
        weight = sum((amount for _days, amount in seen), NOTHING)
        days = defaultdict(set)
        for part in paid:
            days[part.item.id].add(part.credit.day)
        in_parts = sum(len(of) > 1 or bool(self.left(self.items[id_])) for id_, of in days.items())
        received = [part.credit.day for part in paid]
        received += [one.day for one in self.credits.values() if one.is_payment and self.left(one)]
        outcomes = [
            p.state for p in self.promises.values() if p.state in ("kept", "partial", "broken")
        ]
        found = {
            "settled_count": len(paid),
            "on_time_ratio": on_time / len(seen) if seen else 0.0,
            "average_days_late": float(sum(n * amount for n, amount in seen) / weight)
            if weight
            else 0.0,
            "partial_ratio": in_parts / len(days) if days else 0.0,
            "last_payment_date": max(received, default=None),
            "promise_kept_ratio": outcomes.count("kept") / len(outcomes) if outcomes else 0.0,
        }
        self._average_days_late = found["average_days_late"] if seen else None
        self._type_now = self._type(found, len(seen))
        by_hand, until = self.type_by_hand
        live = by_hand and (until is None or until >= self.today)
        return found | {
            "debtor_type_auto": self._type_now,
            "debtor_type": by_hand if live else self._type_now,
        }

    def _type(self, found, observations):
        figures = self.figures()
        debt = figures["amount_overdue"] + figures["amount_not_due"]
        old = figures["bucket_91_120"] + figures["bucket_older"]
        since = self.today - timedelta(days=180)
        recent = [p.state for p in self.promises.values() if p.due > since]
        last = found["last_payment_date"]
        silent = not last or (self.today - last).days >= 90
        if observations < 3:
            return "new"
        if (
            any(day > self.today - timedelta(days=90) for day in self.refusals)
            or (recent.count("broken") >= 2 and "kept" not in recent)
            or (figures["days_overdue"] >= 60 and silent)
            or (figures["overdue_count"] and old * 2 >= debt)
        ):
            return "unwilling"
        if (
            found["on_time_ratio"] < 0.7
            or found["partial_ratio"] >= 0.3
            or found["average_days_late"] > 15
        ):
            return "irregular"
        return "occasional" if figures["overdue_count"] else "punctual"

    def score(self):
        """Payment score: linear between the points of the scale, 0 without observations."""
        days = self.behaviour() and self._average_days_late
        if days is None or days > SCALE[-1][0]:
            return 0
        if days <= SCALE[0][0]:
            return SCALE[0][1]
        for (left, high), (right, low) in pairwise(SCALE):
            if days <= right:
                return high + (low - high) * (days - left) / (right - left)
        return None

    # -- events that are more than a line in a list ----------------------------------------

    def promise(self, new):
        """Take a promise; it replaces the open ones on the same debt."""
        start = self.standing.episode or new.made
        earlier = [
            old
            for old in self.promises.values()
            if old.state not in FINAL
            and (old.state == "open" or old.due >= start)
            and (not old.invoices or not new.invoices or old.invoices & new.invoices)
        ]
        if earlier:
            latest = max(earlier, key=lambda old: old.id)
            new.level = 0 if latest.state == "kept" else latest.level + 1
        for old in earlier:
            if old.state == "open":
                old.state = "replaced"
        self.promises[new.id] = new

    def tell(self, today):
        """The customer hears of the stage in which they stand."""
        key = self.standing.stage, self.standing.episode
        if key in self.told and not self.told[key]:
            self.told[key] = today

    def pin(self, stage, today, until):
        """A manager puts the account in a stage, where it stays until a day."""
        self.today, self.pinned_until = today, until
        self.standing = Standing(stage, today, self.standing.episode or today)
        self.morning = self.standing

    def excepted(self, hold_id):
        """Whether a manager lets everything pass the hold that is in force."""
        return any(until >= self.today if until else of == hold_id for of, until in self.exceptions)

    def carry_out(self, today):
        """What a run does for this stage of this debt, once; return whether it writes."""
        key = self.standing.stage, self.standing.episode
        step = self._step()
        if not self.acting_since or self.set_aside or not step or key in self.told:
            return False
        if self.standing.since < self.acting_since:
            return False
        self.told[key] = today if step.writes and self.reachable else None
        return bool(self.told[key])

    def _step(self):
        return next((step for step in self.rules.steps if step.stage == self.standing.stage), None)

    def seen(self):
        """What the account has come to, to tell how much of the rules a history reached."""
        stage = self.position(self.standing) + 1
        found = {f"seen: stage {stage} of {len(self.rules.steps)}", f"seen: {self._type_now}"}
        found |= {f"seen: promise {promise.state}" for promise in self.promises.values()}
        if self.hold:
            found.add(f"seen: hold of {self.hold.source}")
        if self.promise_open() and stage:
            found.add("seen: stage kept by a promise")
        if self.disputed():
            found.add("seen: dispute")
        if self.set_aside:
            found.add(f"seen: {self.set_aside}")
        if self._pinned():
            found.add("seen: pinned")
        return found

    # -- what is decided -------------------------------------------------------------------

    def evaluate(self, today):
        """Decide all anew, as of a day."""
        if today != self.today:
            self.morning, self.today = self.standing, today
        self.changed = True
        self._settle()
        self.standing = self._stand()
        self._hold_or_let_go()

    def _settle(self):
        """Hold promises against the money that came; the earliest promise takes first.

        Money set against an invoice goes before money that lies about.
        """
        money = []
        for credit in self.credits.values():
            if credit.is_payment:
                money += [
                    [credit.day, part.item.invoice, part.amount]
                    for part in self.parts
                    if part.credit is credit
                ]
                money.append([credit.day, None, self.left(credit)])
        money.sort(key=lambda one: (one[1] is None, one[0]))
        live = [promise for promise in self.promises.values() if promise.state not in FINAL]
        for promise in sorted(live, key=lambda promise: (promise.due, promise.id)):
            last_day = promise.due + timedelta(days=self.rules.tolerance)
            wanted = promise.amount / promise.rate
            for one in money:
                day, invoice, amount = one
                fits = not promise.invoices or invoice is None or invoice in promise.invoices
                if fits and promise.made <= day <= last_day:
                    used = min(amount, wanted)
                    one[2] -= used
                    wanted -= used
            promise.paid = promise.amount - wanted * promise.rate
            if not wanted:
                promise.state = "kept"
            elif self.today <= last_day:
                promise.state = "open"
            else:
                promise.state = "partial" if promise.paid else "broken"

    def days(self):
        """Age of what is chased; negative: days to its due date; None: nothing is."""
        figures = self.figures()
        for amount, due in (("overdue", "oldest"), ("not_due", "next")):
            if figures[f"amount_{amount}"] > self.rules.minimum_amount:
                return (self.today - figures[f"{due}_due_date"]).days
        return None

    def broken_promises(self):
        start = self.morning.episode or self.today
        return sum(p.state == "broken" and p.due >= start for p in self.promises.values())

    def promise_open(self):
        return any(promise.state == "open" for promise in self.promises.values())

    def barrier_of_ours(self):
        return any(barrier.open and barrier.ours for barrier in self.barriers.values())

    def position(self, standing):
        stages = [step.stage for step in self.rules.steps]
        return stages.index(standing.stage) if standing.stage in stages else -1

    def _stand(self):
        if self.set_aside or self._pinned():
            return self.standing
        days, steps, at = self.days(), self.rules.steps, self.position(self.morning)
        if days is None:
            return Standing()
        by_days = _last(steps, lambda step: step.from_day <= days)
        by_promises = _last(steps, lambda step: 0 < step.broken_promises <= self.broken_promises())
        target = max(by_days, by_promises)
        if self.barrier_of_ours():
            target = min(target, _last(steps, lambda step: step.gentle))
        to = target
        if target > at:
            to = self._rise(at, target, min(by_promises, target), days)
        if to < 0 and days <= 0:
            return Standing()
        episode = self.morning.episode or self.today
        if to < 0:
            return Standing(None, None, episode)
        since = self.today if to != at else self.morning.since
        return Standing(steps[to].stage, since, episode)

    def _pinned(self):
        return bool(self.pinned_until and self.pinned_until >= self.today)

    def _rise(self, at, target, by_promises, days):
        if self.promise_open():
            # What rose earlier today, before it was promised, stays.
            return max(at, min(self.position(self.standing), target))
        if by_promises > at:
            return by_promises
        if at >= 0:
            here = (self.today - self.morning.since).days
            return at + (here >= max(self.rules.days_in_stage, 1))
        if days < 0:
            return 0
        return next(
            n for n, step in enumerate(self.rules.steps) if n == target or step.from_day >= 0
        )

    def _hold_or_let_go(self):
        hold = self.hold
        if hold and hold.source == "manual" and (not hold.until or hold.until >= self.today):
            return
        wanted = self._wanted_hold()
        self.hold = Hold("policy", wanted) if any(wanted) else None

    def _wanted_hold(self):
        step = self._step()
        if not step or not self.acting_since or self.set_aside == "exempt":
            return (False, False)
        told = self.told.get((self.standing.stage, self.standing.episode))
        if step.notice and (not told or told + timedelta(days=step.notice) > self.today):
            return (False, False)
        return step.hold


def _last(steps, applies):
    return max((n for n, step in enumerate(steps) if applies(step)), default=-1)
