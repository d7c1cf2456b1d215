"""What the desk has to say of a customer, worked out from the plain history of events.

A second, slow and simple reading of the rules, to hold the add-on against. It imports neither
Odoo nor `engine`: it keeps what happened (`Account`'s lists) and derives the rest from all of it
each time it is asked. Money is a `Fraction` in company currency unless said otherwise. There is
one foreign currency; its rate is how many of it one of the company's is worth.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

NOTHING = Fraction(0)
# Of the policy, after the due date.
WITHHOLDING_DAYS = 12
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
RESUMED_WITHIN = timedelta(days=60)
# A payment is looked for so long after the last day of a discount for prompt payment.
ENTERED_WITHIN = timedelta(days=60)


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
    minimum_amount: Fraction = NOTHING
    grace: int = 0
    tolerance: int = 2
    days_in_stage: int = 5
    # of an item, what is no more than this is not asked for
    negligible: Fraction = NOTHING


@dataclass
class Entry:
    """What a line of the ledger was entered for; `day` is that of its entry."""

    id: int
    day: date
    amount: Fraction
    # whether it is in the foreign currency, and the rate of its day
    foreign: bool = False
    rate: int = 1
    followed: bool = True

    @property
    def face(self):
        """How many of its own currency one of the company's is."""
        return self.rate if self.foreign else 1


@dataclass
class Item(Entry):
    """One part of an invoice, due on a day."""

    invoice: int = 0
    due: date | None = None


@dataclass
class Credit(Entry):
    """A credit note, a write-off, or money received."""

    is_payment: bool = False


@dataclass
class Part:
    """As much of a credit as is set against an item.

    Where the rate moved between them, the one is worth more than the other: the rest of that one
    is a difference of rates.
    """

    item: Item
    credit: Credit
    of_item: Fraction
    of_credit: Fraction
    # the how manieth allocation it was
    number: int = 0

    @property
    def amount(self):
        return min(self.of_item, self.of_credit)


@dataclass
class Money:
    """Money received, or debt: what it is in the company's currency and in the foreign one."""

    day: date
    # what it was set against by which allocation, if it was
    invoice: int | None
    number: int
    own: Fraction
    foreign: Fraction
    share: Fraction = Fraction(1)
    # of debt that is withheld as tax: the last day on which it is waited for
    waits_until: date | None = None
    # of money: whether it came in the foreign currency, and the day of what it was set against
    came_foreign: bool = False
    owed_since: date | None = None

    def take(self, promise, wanted):
        """Use it up for a promise; return how much was taken, at most what is wanted."""
        whole = self.foreign if promise.foreign else self.own
        part = min(whole * self.share, wanted)
        if part:
            self.share -= part / whole
        return part


@dataclass
class Promise:
    """Amounts in the promise's currency; `rate` is that of the day it was made."""

    id: int
    amount: Fraction
    made: date
    due: date
    invoices: frozenset
    level: int
    foreign: bool = False
    rate: int = 1
    state: str = "open"
    paid: Fraction = NOTHING
    # how many allocations there had been when it was given
    allocations: int = 0
    # what there was to pay of it, as long as it could be kept
    asked: Fraction | None = None
    # cancelled because nothing was owed any more; or because the offer it is of lapsed
    gone: bool = False
    lapsed: bool = False


@dataclass
class Barrier:
    id: int
    ours: bool
    dispute: bool
    invoices: frozenset
    amount: Fraction
    open: bool = True
    closed: date | None = None


@dataclass
class Notice:
    """The customer says that they paid; `rate` is that of the day they said it."""

    id: int
    amount: Fraction
    # of the payment; and the last day on which the notice protects
    day: date
    until: date
    foreign: bool
    rate: int
    # id of an item -> what of it is not asked for meanwhile
    named: dict = field(default_factory=dict)
    state: str = "open"
    # the money that came; None: a person verified it
    credit: int | None = None


@dataclass
class Offer:
    """Terms for some invoices of one currency, in which its amounts are."""

    id: int
    kind: str
    invoices: frozenset
    foreign: bool
    owed: Fraction
    to_pay: Fraction
    made: date
    # the last day to accept it, or to pay a discount for prompt payment
    until: date
    # [(day, amount)] of a plan, or of the one payment
    instalments: tuple
    rate: int = 1
    # how many allocations there had been when it was made
    allocations: int = 0
    state: str = "offered"
    # ids of what was promised by accepting it
    promises: list = field(default_factory=list)
    # whether credit notes were made, and whether somebody has to look at them again
    credited: bool = False
    review: bool = False
    # id of a credit note -> (the invoice it is of, its amount); those that were posted
    notes: dict = field(default_factory=dict)
    posted: set = field(default_factory=set)

    @property
    def waived(self):
        return self.owed - self.to_pay

    def still_waived(self):
        """What is waived if it was paid in time: all, then what the accountant has still to post."""
        if self.state != "fulfilled":
            return NOTHING
        if not self.credited:
            return self.waived
        drafts = self.notes.keys() - self.posted
        return sum((self.notes[note][1] for note in drafts), NOTHING)


@dataclass(frozen=True)
class Hold:
    source: str
    stops: tuple
    until: date | None = None


@dataclass
class Cause:
    """Why the policy holds: its step, and what was asked for while it did."""

    stops: tuple
    step: Step
    above: Fraction
    since: date
    # id of an item -> [earliest day it was due, least of it that was not asked for]
    asked: dict = field(default_factory=dict)


@dataclass(eq=False)
class Order:
    id: int
    amount: Fraction
    foreign: bool
    confirmed: bool = False


@dataclass
class Leave:
    """An exception to a hold: for all orders, or up to an amount."""

    hold: int
    # last day; None: as long as that hold lasts
    until: date | None
    # None: no limit
    amount: Fraction | None = None
    # the order -> the most it was worth when it passed
    uses: dict = field(default_factory=dict)

    def room_for(self, order, worth):
        """Whether an order of so much fits beside the others that passed and still stand."""
        others = [most for one, most in self.uses.items() if one is not order and one.confirmed]
        worth = max(worth, self.uses.get(order, NOTHING))
        return self.amount is None or sum(others, worth) <= self.amount


@dataclass(frozen=True)
class Standing:
    stage: int | None = None
    since: date | None = None
    episode: date | None = None
    # the day it was resumed last, because a payment was undone
    resumed: date | None = None


@dataclass(frozen=True)
class Left:
    """The stage that was left, when a payment or so lowered it."""

    stage: int
    day: date
    episode: date
    # all that was due before was gone, of what there was
    gone_before: date
    items: frozenset


@dataclass
class Account:
    """A customer of a company, and all that happened between them."""

    rules: Rules
    # day -> rate from that day on; shared by all
    rates: dict
    acting_since: date | None = None
    # whether there is an address to write to
    reachable: bool = True
    items: dict = field(default_factory=dict)
    credits: dict = field(default_factory=dict)
    # shared with the account of the same customer in the company whose branch this one is
    parts: list = field(default_factory=list)
    promises: dict = field(default_factory=dict)
    barriers: dict = field(default_factory=dict)
    notices: dict = field(default_factory=dict)
    offers: dict = field(default_factory=dict)
    # ids of the items that had their notice
    had_notice: set = field(default_factory=set)
    # ids of the credits that verified one; shared like `parts`
    verified_by: set = field(default_factory=set)
    refusals: list = field(default_factory=list)  # their dates
    # (stage, start of the episode, or when it was resumed) -> day the customer was told, or None
    told: dict = field(default_factory=dict)
    hold: Hold | None = None
    # of a hold of the policy; and of one that ended by itself, with the day it did
    cause: Cause | None = None
    fallen: tuple = (None, None)
    exceptions: list = field(default_factory=list)
    # id of the hold in the program
    hold_id: int | None = None
    # "legal" or "exempt", if a manager set the account aside
    set_aside: str | None = None
    pinned_until: date | None = None
    # what the customer withholds as tax of each invoice
    withholds: Fraction = NOTHING
    # a type given by hand, and its last day or None
    type_by_hand: tuple = (None, None)
    standing: Standing = Standing()
    # where it stood before anything was decided on the day it was looked at last
    morning: Standing = Standing()
    left_behind: Left | None = None
    allocations: int = 0
    today: date | None = None
    # of the last time `behaviour` was asked for
    _type_now: str = "new"
    _average_days_late: float | None = None
    # whether it was evaluated since somebody last took this note away
    changed: bool = False

    # -- the ledger ----------------------------------------------------------------------

    def left(self, of):
        """What is still open of an item or a credit."""
        used = [part.of_item for part in self.parts if part.item is of]
        used += [part.of_credit for part in self.parts if part.credit is of]
        return of.amount - sum(used, NOTHING)

    def match(self, credit, item):
        """Return what an allocation would take (of the item, of the credit).

        If one of them is in the foreign currency, they meet in that one: what is in the company's
        counts at the rate of its day.
        """
        if not credit.foreign and not item.foreign:
            amount = min(self.left(credit), self.left(item))
            return amount, amount
        face = min(self.left(credit) * credit.rate, self.left(item) * item.rate)
        return face / item.rate, face / credit.rate

    def allocate(self, credit, item):
        self.allocations += 1
        self.parts.append(Part(item, credit, *self.match(credit, item), self.allocations))

    def parts_of(self, *these):
        """What was allocated from or to some items or credits."""
        return [
            part
            for part in self.parts
            if any(part.item is one or part.credit is one for one in these)
        ]

    def take_apart(self, *these):
        for part in self.parts_of(*these):
            self.parts.remove(part)

    def own_parts(self):
        return [part for part in self.parts if part.item.id in self.items]

    def rate_on(self, day):
        return self.rates[max(one for one in self.rates if one <= day)]

    def open_items(self):
        """Items with something open, oldest due date first."""
        found = [item for item in self.items.values() if self.left(item)]
        return sorted(found, key=lambda item: (item.due, item.id))

    def disputed(self):
        found = defaultdict(Fraction)
        for barrier in self.barriers.values():
            if not (barrier.open and barrier.dispute):
                continue
            budget = barrier.amount or float("inf")
            for item in self.open_items():
                if item.invoice in barrier.invoices:
                    part = min(budget, self.left(item))
                    budget -= part
                    found[item.id] = min(found[item.id] + part, self.left(item))
        waived = self.waived()
        for id_, amount in found.items():
            found[id_] = min(amount, self.left(self.items[id_]) - waived[id_])
        return found

    def waived(self):
        """{id of an item: what offers that were paid in time waive of it, the oldest first}."""
        found = defaultdict(Fraction)
        for offer in self.offers.values():
            budget = offer.still_waived()
            for item in self.open_items():
                if item.invoice in offer.invoices:
                    part = min(budget, self.left(item) * item.face)
                    budget -= part
                    found[item.id] = min(found[item.id] + part / item.face, self.left(item))
        return found

    def withheld(self):
        """{id of an item: what is withheld of it as tax, waited for or not}."""
        disputed, waived = self.disputed(), self.waived()
        return {
            item.id: min(
                item.amount * self.withholds,
                self.left(item) - disputed[item.id] - waived[item.id],
            )
            for item in self.open_items()
        }

    def unasked(self):
        """{id of an item: what of it is owed, but not asked for: disputed, waited for, waived}."""
        disputed, waited_for, waived = self.disputed(), self.waited_for(), self.waived()
        return {
            item.id: disputed[item.id] + waited_for[item.id] + waived[item.id]
            for item in self.open_items()
        }

    def waited_for(self):
        """{id of an item: what is withheld of it and not chased yet}."""
        shares = self.withheld()
        return {
            id_: share if self._waits_until(self.items[id_]) >= self.today else NOTHING
            for id_, share in shares.items()
        }

    @staticmethod
    def _waits_until(item):
        return item.due + timedelta(days=WITHHOLDING_DAYS)

    def _netted(self):
        """Return ({id of an item: what is still to be asked for}, difference of rates)."""
        unasked = self.unasked()
        items = [item for item in self.open_items() if item.followed]
        wanted = {item.id: self.left(item) - unasked[item.id] for item in items}
        credits = [credit for credit in self.open_credits() if credit.followed]
        return wanted, self.net(items, wanted, credits)

    def net(self, items, wanted, credits):
        """Set credits against what is wanted of items, the oldest of both first.

        At face value where both are in the same currency, then what is left at what it is worth.

        :param wanted: {id of an item: amount}, which is lowered
        :return: the difference of rates in what met at face value
        """
        free = {credit.id: self.left(credit) for credit in credits}
        difference = NOTHING
        for item in items:
            for credit in credits:
                if item.foreign == credit.foreign:
                    face = min(wanted[item.id] * item.face, free[credit.id] * credit.face)
                    wanted[item.id] -= face / item.face
                    free[credit.id] -= face / credit.face
                    difference += face / item.face - face / credit.face
        for item in items:
            for credit in credits:
                amount = min(wanted[item.id], free[credit.id])
                wanted[item.id] -= amount
                free[credit.id] -= amount
        return difference

    def open_credits(self):
        found = [credit for credit in self.credits.values() if self.left(credit)]
        return sorted(found, key=lambda credit: (credit.day, credit.id))

    def chased(self):
        """List of (item, amount to ask for), oldest first."""
        wanted, _difference = self._netted()
        return [
            (item, wanted[item.id])
            for item in self.open_items()
            if wanted.get(item.id, NOTHING) > self.rules.negligible
        ]

    def figures(self):
        """The debtor's figures as of the day it was looked at last."""
        late = [(item, amount) for item, amount in self.chased() if item.due < self.today]
        early = [(item, amount) for item, amount in self.chased() if item.due >= self.today]
        credit = sum(map(self.left, self.credits.values()), NOTHING)
        figures = {
            "amount_receivable": sum(map(self.left, self.items.values()), NOTHING) - credit,
            "amount_credit": credit,
            "amount_disputed": sum(self.disputed().values(), NOTHING),
            "amount_withheld": sum(self.waited_for().values(), NOTHING),
            "amount_overdue": sum((amount for _item, amount in late), NOTHING),
            "amount_not_due": sum((amount for _item, amount in early), NOTHING),
            "amount_promised": sum(
                ((p.asked - p.paid) / p.rate for p in self.promises.values() if p.state == "open"),
                NOTHING,
            ),
            "amount_exchange": self._netted()[1],
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
        money = [
            part
            for part in self.own_parts()
            if part.credit.is_payment and part.credit.day <= self.today
        ]
        paid = [part for part in money if part.amount > self._no_matter(part.item)]
        late_now = [(item, amount) for item, amount in self.chased() if item.due < self.today]
        seen = [((part.credit.day - part.item.due).days, part.amount) for part in paid]
        seen += [((self.today - item.due).days, amount) for item, amount in late_now]
        on_time = sum((part.credit.day - part.item.due).days <= self.rules.grace for part in paid)
        weight = sum((amount for _days, amount in seen), NOTHING)
        days = defaultdict(set)
        for part in paid:
            days[part.item.id].add(part.credit.day)
        in_parts = sum(
            len(of) > 1 or self.left(self.items[id_]) > self._no_matter(self.items[id_])
            for id_, of in days.items()
        )
        received = [part.credit.day for part in money]
        received += [
            one.day
            for one in self.credits.values()
            if one.is_payment and self.left(one) and one.day <= self.today
        ]
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

    def _no_matter(self, item):
        """How much of an item says nothing of how they pay."""
        return self.rules.negligible + item.amount * self.withholds

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
        owes = (
            debt > 0
            or figures["amount_disputed"] > 0
            or figures["amount_receivable"] > self.rules.negligible
        )
        if owes and (
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

    def promise(self, *taken, about_a_part=False):
        """Take a promise, or the instalments of a plan; they replace the open ones on the debt."""
        new = taken[0]
        start = self.standing.episode or new.made
        alike = [
            old
            for old in self.promises.values()
            if (old.state == "open" or old.due >= start)
            and (not old.invoices or not new.invoices or old.invoices & new.invoices)
            # What is offered for a part of the debt replaces no promise of all of it.
            and (old.invoices or not about_a_part)
            and old.id not in self._of_kept_offers()
        ]
        earlier = [old for old in alike if old.state not in FINAL]
        if earlier:
            latest = max(earlier, key=lambda old: old.id)
            for one in taken:
                one.level = 0 if latest.state == "kept" else latest.level + 1
        for old in alike:
            # What had gone with its debt does not come back with it.
            old.gone = False
            if old.state == "open":
                old.state = "replaced"
        for one in taken:
            one.allocations = self.allocations
            self.promises[one.id] = one

    def give_notice(self, notice, invoices, today):
        """Have a notice cover what is overdue, or some invoices, the oldest first."""
        debts = self.chased()
        if invoices:
            debts = [debt for debt in debts if debt[0].invoice in invoices]
        else:
            debts = [debt for debt in debts if debt[0].due < today] or debts
        left = notice.amount
        for item, asked in debts:
            same = item.foreign == notice.foreign
            face = item.face if same else (self.rate_on(today) if notice.foreign else 1)
            part = min(left, asked * face)
            left -= part
            if part and item.id not in self.had_notice:
                notice.named[item.id] = part / face
            if part:
                self.had_notice.add(item.id)
        self.notices[notice.id] = notice

    def expire(self, today):
        for notice in self.notices.values():
            if notice.state == "open" and notice.until < today:
                notice.state = "expired"

    def _find_money(self):
        """Have money that came verify notices, the nearest in time first."""
        of_branch = [part.credit for part in self.own_parts()]
        credits = {one.id: one for one in (*self.credits.values(), *of_branch)}
        pairs = []
        for notice in self.notices.values():
            if notice.state not in ("open", "expired"):
                continue
            if notice.day <= self.today - timedelta(days=60):
                continue
            for credit in credits.values():
                late = (credit.day - notice.day).days
                difference = abs(credit.amount * credit.face - notice.amount)
                if (
                    credit.is_payment
                    and credit.foreign == notice.foreign
                    and difference <= self.rules.negligible * notice.rate
                    and -3 <= late <= 5
                    and credit.day <= self.today
                ):
                    pairs.append((abs(late), notice.id, credit.id))
        for _late, notice_id, credit_id in sorted(pairs):
            notice = self.notices[notice_id]
            if notice.state != "verified" and credit_id not in self.verified_by:
                notice.state, notice.credit = "verified", credit_id
                self.verified_by.add(credit_id)

    def _notices_in_force(self):
        return [
            notice
            for notice in self.notices.values()
            if notice.until >= self.today
            and (notice.state == "open" or (notice.state == "verified" and not notice.credit))
        ]

    def under_notice(self):
        """Return [(item, what is asked for beside notices, what is under one)]."""
        found = []
        for item, amount in self.chased():
            said = [one.named[item.id] for one in self._notices_in_force() if item.id in one.named]
            rest = amount - min(amount, sum(said, NOTHING))
            if said and rest <= self.rules.negligible:
                rest = NOTHING
            found.append((item, rest, amount - rest))
        return found

    def noticed(self):
        """Whether something is under notice: if not, nothing follows from any."""
        return any(
            item.id in notice.named
            for notice in self._notices_in_force()
            for item, _amount in self.chased()
        )

    def asked_days(self):
        """Age of what is asked for beside notices, as `days`."""
        asked = [(item, rest) for item, rest, _said in self.under_notice() if rest]
        for late in (True, False):
            group = [(item, rest) for item, rest in asked if (item.due < self.today) == late]
            if sum((rest for _item, rest in group), NOTHING) > self.rules.minimum_amount:
                return (self.today - min(item.due for item, _rest in group)).days
        return None

    def all_noticed(self):
        days, asked = self.days(), self.asked_days()
        return self.noticed() and days is not None and (asked is None or days > 0 >= asked)

    def _without_notice(self):
        asked = self.asked_days()
        if asked is None:
            return -1
        broken = self.broken_promises() if asked > 0 else 0
        return _last(
            self.rules.steps,
            lambda step: step.from_day <= asked or 0 < step.broken_promises <= broken,
        )

    def tell(self, today):
        """The customer hears of the stage in which they stand."""
        key = self.standing.stage, self._told_since()
        if key in self.told and not self.told[key]:
            self.told[key] = today

    def _told_since(self):
        return self.standing.resumed or self.standing.episode

    def pin(self, stage, today, until):
        """A manager puts the account in a stage, where it stays until a day."""
        self.today, self.pinned_until = today, until
        self.standing = Standing(
            stage, today, self.standing.episode or today, self.standing.resumed
        )
        self.morning = self.standing

    def excepted(self, hold_id):
        """Whether a manager lets everything pass the hold that is in force."""
        return any(one.amount is None for one in self._valid(hold_id, self.today))

    def _valid(self, hold_id, today):
        return [
            one
            for one in self.exceptions
            if (one.until >= today if one.until else one.hold == hold_id)
        ]

    def stops_orders(self, today):
        hold = self.hold
        return bool(hold and hold.stops[0] and (not hold.until or hold.until >= today))

    def leave_for(self, order, worth, today):
        """The first exception by which an order of so much passes the hold in force, if any."""
        valid = self._valid(self.hold_id, today)
        return next((one for one in valid if one.room_for(order, worth)), None)

    def carry_out(self, today):
        """What a run does for this stage of this debt, once; return whether it writes."""
        key = self.standing.stage, self._told_since()
        step = self._step()
        if not self.acting_since or self.set_aside or not step or key in self.told:
            return False
        if self.standing.since < self.acting_since or self.all_noticed():
            return False
        if self.nothing_beside_offers():
            return False
        self.told[key] = today if step.writes and self.reachable else None
        return bool(self.told[key])

    def _step(self):
        return next((step for step in self.rules.steps if step.stage == self.standing.stage), None)

    # -- offers ----------------------------------------------------------------------------

    def offers_to_credit(self):
        """Those whose credit notes are to be made, and those whose are to be taken back."""
        offers = self.offers.values()
        return (
            [o for o in offers if o.state == "fulfilled" and not o.credited and o.waived],
            [o for o in offers if o.state != "fulfilled" and o.review],
        )

    def debts_in(self, foreign, today):
        """[(item, what is asked for of it in its own currency)] of one of the currencies.

        On a day, whenever they were looked at last: what is withheld is waited for until one.
        """
        looked_at, self.today = self.today, today
        debts = [
            (item, amount * item.face) for item, amount in self.chased() if item.foreign == foreign
        ]
        self.today = looked_at
        return debts

    def accept(self, offer, taken):
        """Accept an offer, by which these promises are given."""
        beside = any(item.invoice not in offer.invoices for item, _amount in self.chased())
        offer.state, offer.promises = "accepted", [one.id for one in taken]
        self.promise(*taken, about_a_part=beside)

    def _of_kept_offers(self):
        return {
            id_
            for offer in self.offers.values()
            if offer.state == "accepted"
            for id_ in offer.promises
        }

    def may_be_promised(self, invoices):
        """Whether no accepted offer is about the same."""
        kept = [self.promises[id_] for id_ in self._of_kept_offers()]
        return not any(
            one.state == "open" and (not invoices or one.invoices & invoices) for one in kept
        )

    def may_be_accepted(self, offer, today):
        """Whether it is valid, and about what is owed now."""
        debts = self.debts_in(offer.foreign, today)
        owed = sum((amount for item, amount in debts if item.invoice in offer.invoices), NOTHING)
        return (
            offer.state == "offered"
            and offer.kind != "prompt"
            and offer.until >= today
            and owed == offer.owed
        )

    def offer_kept(self):
        return any(offer.state == "accepted" for offer in self.offers.values())

    def nothing_beside_offers(self):
        """Whether an offer is kept, and nothing overdue is asked for beside it."""
        kept = [offer.invoices for offer in self.offers.values() if offer.state == "accepted"]
        beside = [
            item
            for item, rest, _said in self.under_notice()
            if rest and item.due < self.today and not any(item.invoice in one for one in kept)
        ]
        return bool(kept) and not beside

    def _follow_offers(self):
        """Have promises and payments say how offers stand; return whether one has moved."""
        moved = False
        for offer, state in [(one, self._stands(one)) for one in self.offers.values()]:
            if state == offer.state:
                continue
            moved = True
            offer.review |= offer.state == "fulfilled" and offer.credited
            offer.state = state
            over = state in ("lapsed", "withdrawn")
            for promise in (self.promises[id_] for id_ in offer.promises):
                if over and promise.state == "open":
                    promise.state, promise.lapsed = "cancelled", True
                elif not over and promise.lapsed:
                    promise.state, promise.lapsed = "open", False
        return moved

    def _stands(self, offer):
        """An accepted offer lapses by one promise that failed, and is fulfilled by all."""
        promises = [self.promises[id_] for id_ in offer.promises]
        states = {one.state for one in promises if not one.lapsed}
        if offer.kind == "prompt" and self._may_still_be_prompt(offer):
            if self._paid_promptly(offer):
                return "fulfilled"
            return "lapsed" if offer.until < self.today else "offered"
        if offer.state == "offered":
            return "lapsed" if offer.until < self.today else "offered"
        if not promises:
            return offer.state
        if states & {"partial", "broken", "replaced"}:
            return "lapsed"
        if any(one.state == "cancelled" and not (one.gone or one.lapsed) for one in promises):
            return "withdrawn"
        if "open" in states or any(one.lapsed for one in promises):
            return "accepted"
        return "fulfilled" if "kept" in states else "withdrawn"

    def _is_live(self, offer):
        if offer.kind == "prompt" and not self._may_still_be_prompt(offer):
            return False
        return offer.state in ("offered", "accepted", "fulfilled")

    def _may_still_be_prompt(self, offer):
        return offer.state == "offered" or (
            offer.state in ("fulfilled", "lapsed") and offer.until >= self.today - ENTERED_WITHIN
        )

    def _paid_promptly(self, offer):
        """Whether what it comes to was paid by one of its days, as if it were promised for it."""
        days = {money.day for money in self._for_offer(offer)}
        tolerance = timedelta(days=self.rules.tolerance)
        for day in days:
            if offer.made <= day <= offer.until:
                promise = Promise(
                    0,
                    offer.to_pay,
                    offer.made,
                    day - tolerance,
                    offer.invoices,
                    0,
                    offer.foreign,
                    offer.rate,
                    allocations=offer.allocations,
                )
                self._hold_against([promise], self._for_offer(offer))
                if promise.paid and offer.to_pay - promise.paid <= (
                    self.rules.negligible * offer.rate
                ):
                    return True
        return False

    def _for_offer(self, offer):
        """Money that may be for a discount.

        In another currency, or beside other offers, only once it is set against it.
        """
        live = [one for one in self.offers.values() if self._is_live(one)]
        alone = len(live) <= 1
        return [
            money
            for money in self._received()
            if money.invoice in offer.invoices
            or (alone and not money.invoice and money.came_foreign == offer.foreign)
        ]

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
        found |= {f"seen: notice {notice.state}" for notice in self.notices.values()}
        found |= {f"seen: {offer.kind} {offer.state}" for offer in self.offers.values()}
        if any(self.waived().values()):
            found.add("seen: waived")
        if self.noticed() and stage:
            found.add("seen: all under notice" if self.all_noticed() else "seen: under notice")
        if self.withholds:
            found.add(
                "seen: withheld and waited for"
                if any(self.waited_for().values())
                else "seen: withholding"
            )
        if self.set_aside:
            found.add(f"seen: {self.set_aside}")
        if self._pinned():
            found.add("seen: pinned")
        if self.standing.resumed:
            found.add("seen: resumed")
        if any(promise.gone for promise in self.promises.values()):
            found.add("seen: promise about a debt that is gone")
        return found

    # -- what is decided -------------------------------------------------------------------

    def evaluate(self, today):
        """Decide all anew, as of a day."""
        if today != self.today:
            self.morning, self.today = self.standing, today
        self.changed = True
        self._settle()
        for _round in range(10):
            if not self._follow_offers():
                break
            # What is waived now, or promised again, changes what promises are about.
            self._settle()
        else:
            raise AssertionError("offers and promises do not come to rest")
        self._find_money()
        before, self.standing = self.standing, self._stand()
        self._leave(before)
        self._hold_or_let_go()

    def _settle(self):
        """Hold promises against the money that came; the earliest promise takes first.

        Money set against an invoice goes before money that lies about.
        """
        live = [one for one in self.promises.values() if one.state not in FINAL or one.gone]
        self._hold_against(live, self._received())

    def _hold_against(self, live, received):
        live.sort(key=lambda promise: (promise.due, promise.id))
        paid = {}
        # promise id -> {number of the money: the share of it that it took}
        used = defaultdict(dict)
        for promise in live:
            last_day = promise.due + timedelta(days=self.rules.tolerance)
            paid[promise.id] = NOTHING
            for n, money in enumerate(received):
                if promise.made <= money.day <= last_day and _is_for(promise, money):
                    before = money.share
                    missing = promise.amount - paid[promise.id]
                    paid[promise.id] += money.take(promise, missing)
                    used[promise.id][n] = before - money.share
        for made in {promise.made for promise in live}:
            group = [one for one in live if one.made == made]
            for n, money in enumerate(received):
                money.share = 1 - sum(used[one.id].get(n, NOTHING) for one in group)
            self._judge(group, received, paid)

    def _received(self):
        """Money that was set against items, by day; then what lies about."""
        found = []
        for part in self.own_parts():
            credit = part.credit
            if credit.is_payment:
                foreign = part.of_credit * credit.rate
                found.append(
                    Money(
                        credit.day,
                        part.item.invoice,
                        part.number,
                        part.of_credit,
                        foreign,
                        came_foreign=credit.foreign,
                        owed_since=part.item.day,
                    )
                )
        found.sort(key=lambda money: (money.day, money.number))
        return found + [
            Money(
                credit.day,
                None,
                0,
                self.left(credit),
                self.left(credit) * credit.rate,
                came_foreign=credit.foreign,
            )
            for credit in self.open_credits()
            if credit.is_payment
        ]

    def _judge(self, promises, received, paid):
        """Decide on the promises of one day, the earliest due first: what was there to pay?"""
        # Also what is so little that nobody would call about it: who promises it owes it.
        (wanted, _difference), shares, unasked = self._netted(), self.withheld(), self.unasked()
        owed, covered = [], []
        for item in self.open_items():
            rest = self.left(item) - unasked[item.id]
            rest = rest - wanted.get(item.id, NOTHING) if item.followed else NOTHING
            rate = item.rate if item.foreign else self.rate_on(self.today)
            share = min(shares[item.id], self.left(item) - rest)
            for where, amount, until in (
                (owed, self.left(item) - rest - share, None),
                (owed, share, self._waits_until(item)),
                (covered, rest, None),
            ):
                money = Money(item.day, item.invoice, 0, amount, amount * rate)
                money.waits_until = until
                where.append(money)
        for promise in promises:
            fitting = [money for money in received if _is_for(promise, money)]
            since = [money for money in fitting if money.day >= promise.made]
            before = [money for money in fitting if money.day < promise.made]
            missing = promise.amount - paid[promise.id]
            missing -= _use([money for money in since if money.invoice], promise, missing)
            missing -= _use(_about(promise, owed), promise, missing)
            early = _use([money for money in before if money.invoice], promise, missing)
            missing -= early
            cover = _use(_about(promise, covered), promise, missing)
            late = _use([money for money in since if not money.invoice], promise, cover)
            lying = [money for money in before if not money.invoice]
            advance = _use(lying, promise, cover - late)
            missing -= late + advance
            self._decide_state(
                promise, paid[promise.id] + early + advance, promise.amount - missing
            )

    def _decide_state(self, promise, paid, asked):
        past = self.today > promise.due + timedelta(days=self.rules.tolerance)
        if past:
            in_time = promise.amount if promise.asked is None else promise.asked
            asked = min(asked, in_time)
        else:
            promise.asked = asked
        promise.paid = paid
        negligible = self.rules.negligible * promise.rate
        promise.gone = not paid and asked <= negligible and asked < promise.amount
        if promise.gone:
            promise.state = "cancelled"
        elif paid and asked - paid <= negligible:
            promise.state = "kept"
        elif past:
            promise.state = "partial" if paid else "broken"
        else:
            promise.state = "open"

    def days(self):
        """Age of what is chased; negative: days to its due date; None: nothing is."""
        figures = self.figures()
        for amount, due in (("overdue", "oldest"), ("not_due", "next")):
            if figures[f"amount_{amount}"] > self.rules.minimum_amount:
                return (self.today - figures[f"{due}_due_date"]).days
        return None

    def broken_promises(self):
        start = self.morning.episode or self.today
        if not self.morning.episode and self._is_back():
            start = self.left_behind.episode
        return sum(p.state == "broken" and p.due >= start for p in self.promises.values())

    def waits_for_promise(self):
        return self.promise_open() or self.offer_kept()

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
        if self.noticed() and target > at:
            # What rose earlier today, before the notice, stays.
            cap = max(at, self._without_notice(), self.position(self.standing))
            target = min(target, cap)
        to, back = target, -1
        if self._is_back():
            back = self.position(self.left_behind)
        if target > at:
            to = self._rise(at, target, min(by_promises, target), days, back)
        if to < 0 and days <= 0:
            return Standing()
        episode, resumed = self.morning.episode or self.today, self.morning.resumed
        if back >= 0 and (not self.morning.episode or (to > at and back > at)):
            episode, resumed = min(episode, self.left_behind.episode), self.today
        if to < 0:
            return Standing(None, None, episode, resumed)
        since = self.today if to != at else self.morning.since
        return Standing(steps[to].stage, since, episode, resumed)

    def _leave(self, before):
        """Remember the stage that was left, or forget it once the account stands there again."""
        if self.set_aside or self._pinned():
            return
        left, morning = self.left_behind, self.position(self.morning)
        if self.position(self.standing) >= morning:
            if left and morning >= self.position(left):
                self.left_behind = None
            return
        today, items = self.today, frozenset(self.items)
        stood = [(one.stage, today, one.episode) for one in (self.morning, before) if one.stage]
        if left and today - left.day <= RESUMED_WITHIN:
            stood.append((left.stage, left.day, left.episode))
        stages = [step.stage for step in self.rules.steps]
        highest = max(stood, key=lambda one: stages.index(one[0]))
        if left and left.day == today:
            items = left.items
        due = self.figures()["oldest_due_date"] or today
        self.left_behind = Left(*highest, min(due, today), items)

    def _is_back(self):
        """Whether something is to be collected again that was gone when a stage was left."""
        left = self.left_behind
        if not left or (self.morning.resumed or self.today) - left.day > RESUMED_WITHIN:
            return False
        disputed = {
            invoice
            for barrier in self.barriers.values()
            if barrier.dispute and (barrier.open or barrier.closed >= left.day)
            for invoice in barrier.invoices
        }
        return any(
            item.due < left.gone_before
            and item.id in left.items
            and item.invoice not in disputed
            and (
                not self.withholds
                or amount > self.withheld()[item.id]
                or self._waits_until(item) < left.day
            )
            for item, amount in self.chased()
        )

    def _pinned(self):
        return bool(self.pinned_until and self.pinned_until >= self.today)

    def _rise(self, at, target, by_promises, days, back):
        if self.waits_for_promise():
            # What rose earlier today, before it was promised, stays.
            return max(at, min(self.position(self.standing), target))
        if min(back, target) > max(at, by_promises):
            return min(back, target)
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
        """A hold stands until its debt is paid, whatever else makes the policy ask for less."""
        hold = self.hold
        if hold and hold.source == "manual" and (not hold.until or hold.until >= self.today):
            return
        wanted, day = self._wanted_hold(), self.fallen[0]
        before = self.cause or (self.fallen[1] if day == self.today else None)
        noticed = self.noticed() and self._without_notice() < self.position(self.standing)
        if noticed or self.nothing_beside_offers():
            # Nothing begins meanwhile.
            stood = before.stops if before else (False, False)
            wanted = tuple(a and b for a, b in zip(wanted, stood, strict=True))
        stands = before and self._lifts(before, wanted) and not self._agreed(before)
        stands = stands and self._owes(before)
        stops = wanted
        if stands:
            stops = tuple(a or b for a, b in zip(before.stops, wanted, strict=True))
        if not any(stops):
            if self.cause:
                self.fallen = self.today, self.cause
            self.hold = self.cause = None
            return
        self.cause = before if stands else self._caused(wanted, before)
        self.cause.stops = stops
        self.hold, self.fallen = Hold("policy", stops), (None, None)
        self._record_grounds(self.cause)

    @staticmethod
    def _lifts(cause, wanted):
        return any(a and not b for a, b in zip(cause.stops, wanted, strict=True))

    def _caused(self, stops, before):
        """The cause is the step of today; unless it is the same hold for the same stage."""
        same = before and before is self.cause and before.stops == stops
        if same and before.step.stage == self.standing.stage:
            return before
        asked = before.asked if before else {}
        rules = self.rules
        return Cause(stops, self._step(), rules.minimum_amount, self.standing.episode, asked)

    def _agreed(self, cause):
        """Whether a manager has decided on it."""
        step = self._step()
        lower = self._pinned() and (not step or self._lifts(cause, step.hold))
        return lower or self.set_aside == "exempt" or not self.acting_since

    def _owes(self, cause):
        """Whether what was asked for is still owed, and as old as the cause's step says."""
        asked = sorted(
            (self.items[id_] for id_ in cause.asked if id_ in self.items),
            key=lambda item: (cause.asked[item.id][0], item.id),
        )
        waived = self.waived()
        wanted = {
            item.id: max(NOTHING, self.left(item) - cause.asked[item.id][1] - waived[item.id])
            for item in asked
        }
        credits = [credit for credit in self.open_credits() if credit.followed]
        self.net(asked, wanted, credits)
        left = [item.id for item in asked if wanted[item.id] > self.rules.negligible]
        total = sum((wanted[id_] for id_ in left), NOTHING)
        oldest = min((cause.asked[id_][0] for id_ in left), default=None)
        if not oldest or total <= cause.above:
            return False
        broken = sum(p.state == "broken" and p.due >= cause.since for p in self.promises.values())
        by_promises = 0 < cause.step.broken_promises <= broken
        return by_promises or (self.today - oldest).days >= cause.step.from_day

    def _record_grounds(self, cause):
        all_unasked, waived = self.unasked(), self.waived()
        for item in self.open_items():
            # What is waived is counted for itself: it may be asked for again.
            unasked = all_unasked[item.id] - waived[item.id]
            late = (self.today - item.due).days >= min(cause.step.from_day, 1)
            if item.followed and late and self.left(item) > all_unasked[item.id]:
                known = cause.asked.setdefault(item.id, [item.due, unasked])
                known[:] = min(known[0], item.due), min(known[1], unasked)

    def _wanted_hold(self):
        step = self._step()
        if not step or not self.acting_since or self.set_aside == "exempt":
            return (False, False)
        told = self.told.get((self.standing.stage, self._told_since()))
        if step.notice and (not told or told + timedelta(days=step.notice) > self.today):
            return (False, False)
        return step.hold


def _last(steps, applies):
    return max((n for n, step in enumerate(steps) if applies(step)), default=-1)


def _is_for(promise, money):
    """Whether money lies about, or was set against what is promised after it was promised."""
    if not money.invoice:
        return True
    if money.number <= promise.allocations:
        return False
    if not promise.invoices:
        # What was bought later is no part of the debt of that day.
        return money.owed_since <= promise.made
    return money.invoice in promise.invoices


def _about(promise, debts):
    """The debts a promise is about."""
    return [
        debt
        for debt in debts
        if (debt.waits_until is None or promise.made > debt.waits_until)
        and (
            debt.invoice in promise.invoices or (not promise.invoices and debt.day <= promise.made)
        )
    ]


def _use(moneys, promise, wanted):
    """Use money up for a promise; return how much was taken, at most what is wanted."""
    taken = NOTHING
    for money in moneys:
        taken += money.take(promise, wanted - taken)
    return taken
