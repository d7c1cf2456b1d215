"""What a policy would have done with one debtor over a past period.

Day by day as the nightly run goes: in the morning the debtor is judged by what was entered until
the day before (`standing.stand`, as every night), the step is carried out, and what is entered in
the course of the day is judged at once. Days on which nothing can change are passed over.

Payments are as they were: how customers would have answered another policy, nobody knows.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta

from .escalation import RESUME_DAYS
from .hold_debt import Cause, Credit, Ground, InForce
from .past_debt import open_on
from .policy import Policy, Setting
from .standing import stand

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """A policy, and what its steps do that the debtor notices."""

    policy: Policy
    # stages whose step writes an e-mail, and those whose step writes or has somebody call
    writes: frozenset = frozenset()
    contacts: frozenset = frozenset()
    objectives: dict = field(default_factory=dict)
    withholding_days: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    day: date
    stage: int
    objective: str
    # age of the debt as the policy sees it, and what was overdue, company currency
    days: int
    overdue: float
    # when the episode of the debt began
    episode: date


@dataclass(slots=True)
class Held:
    """A hold: from the day it began to the day it ended; None: it stands at the end."""

    since: date
    until: date | None
    kinds: frozenset
    cause: Cause
    # item id -> [item, earliest due date, what of it was never asked for]
    grounds: dict = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """What happened to a debtor: contacts, holds, and the stage at the end of days it changed."""

    contacts: list = field(default_factory=list)
    holds: list = field(default_factory=list)
    stages: list = field(default_factory=list)


class Life:
    """One debtor under one policy, from one day to another."""

    def __init__(self, account, rules, books=None):
        """
        :param account: `past_debt.Account`
        :param books: dictionary that keeps what was owed, to share between two policies
        """
        self.account, self.rules, self.policy = account, rules, rules.policy
        self.story = Story()
        self.row = _first_row(account)
        self.told, self.carried_out, self.held, self.ended = {}, set(), None, None
        self.entered = account.days_of_entries()
        self.expiries = self._expiries()
        self.negligible = int(self.policy.negligible_amount * account.unit + 1e-6)
        books = {} if books is None else books
        self.books = books.setdefault((self.negligible, rules.withholding_days), {})
        self.days = None

    def _expiries(self):
        if not self.account.withholding_percent:
            return []
        days = self.rules.withholding_days
        return sorted({item.due + (days + 1) * _DAY for item in self.account.items})

    def live(self, first, last):
        """Go from `first` to `last`, both included; return the `Story`."""
        fixed = self._fixed_days(first, last)
        entered = set(self.entered)
        position, day = 0, first
        while day and day <= last:
            moved = self._morning(day)
            if day in entered:
                moved |= self._evaluate(day, day)
            position = bisect_right(fixed, day, lo=position)
            following = fixed[position] if position < len(fixed) else None
            day = min((one for one in (following, self._next_day(day, moved)) if one), default=None)
        return self.story

    def _fixed_days(self, first, last):
        """Return the days on which something changes that does not depend on the policy's doing."""
        days = {first, *self.entered, *self.expiries}
        days.update(
            item.due + _DAY
            for item in self.account.items
            if item.amount > 0 and item.left(item.due)[0]
        )
        tolerance = (self.policy.tolerance_days + 1) * _DAY
        days.update(one.promised + tolerance for one in self.account.promises)
        return sorted(day for day in days if first <= day <= last)

    def _is_idle(self):
        row = self.row
        return not (row["episode_start"] or row["left_stage_id"] or self.held)

    def _next_day(self, day, moved):
        """Return the next day on which time alone may change something; None: there is none."""
        row, days = self.row, []
        if moved:
            return day + _DAY
        if row["amount_overdue"] > self.policy.minimum_amount and row["oldest_due_date"]:
            since = row["oldest_due_date"]
        elif row["amount_not_due"] > self.policy.minimum_amount:
            since = row["next_due_date"]
        else:
            since = None
        if since:
            days += [since + step.minimum_days * _DAY for step in self.policy.steps]
        if row["stage_id"]:
            days.append(row["stage_since"] + max(self.policy.minimum_days_in_stage, 1) * _DAY)
            told = self.told.get((row["id"], row["stage_id"], self._told_since()))
            if told:
                days += [told + step.hold_notice_days * _DAY for step in self.policy.steps]
        if row["left_stage_id"]:
            days.append(row["left_on"] + (RESUME_DAYS + 1) * _DAY)
        if self.held:
            after = {1, self.held.cause.from_days}
            dues = [due for _item, due, _unasked in self.held.grounds.values()]
            days += [due + number * _DAY for due in dues for number in after]
        return min((one for one in days if one > day), default=None)

    def _told_since(self):
        return self.row["episode_resumed_on"] or self.row["episode_start"]

    def _morning(self, day):
        """Do the run of a day; return whether anything moved."""
        moved = self._evaluate(day - _DAY, day)
        row = self.row
        key = (row["id"], row["stage_id"], self._told_since())
        if not row["stage_id"] or key in self.carried_out:
            return moved
        self.carried_out.add(key)
        stage = row["stage_id"]
        if stage in self.rules.writes and self.account.has_address:
            self.told[key] = day
        if stage in self.rules.contacts:
            self.story.contacts.append(
                Contact(
                    day,
                    stage,
                    self.rules.objectives.get(stage, ""),
                    self.days,
                    row["amount_overdue"],
                    row["episode_start"],
                )
            )
        return True

    # -- judging -------------------------------------------------------------------------

    def _evaluate(self, entered_until, today):
        """Judge the debtor; return whether stage or hold moved."""
        row, book = self.row, self._book(entered_until, today)
        _figures(row, book, today, self.account.unit)
        if self._is_idle() and self._nothing_due(today):
            return False
        self._log(entered_until, today)
        self._left_is_back(book, entered_until)
        stood = self.held or (self.ended if self.ended and self.ended.until == today else None)
        row["stood"] = stood and self._in_force(stood, book, entered_until)
        setting = Setting(today, acting=True, newest_item=entered_until.toordinal())
        decided = stand(row, self.policy, setting, self.told)
        self.days, stage = decided.case.days, row["stage_id"]
        row.update(decided.values)
        if row["stage_id"] != stage:
            self._note_stage(today)
        return self._follow_hold(decided, stood, book, today) or bool(decided.values)

    def _nothing_due(self, today):
        """Whether nothing owed is of an age at which the policy does anything."""
        row = self.row
        if row["amount_overdue"] > self.policy.minimum_amount:
            return False
        if row["amount_not_due"] <= self.policy.minimum_amount or not self.policy.steps:
            return True
        return (today - row["next_due_date"]).days < self.policy.steps[0].minimum_days

    def _book(self, entered_until, today):
        key = (
            bisect_right(self.entered, entered_until),
            bisect_right(self.expiries, today),
        )
        if key not in self.books:
            self.books[key] = open_on(
                self.account,
                entered_until,
                today,
                self.negligible,
                self.rules.withholding_days,
            )
        return self.books[key]

    def _log(self, entered_until, today):
        """Read from the log what was known: promises, and obstacles of ours."""
        row, tolerance = self.row, self.policy.tolerance_days * _DAY
        running, broken = [], []
        for one in self.account.promises:
            if one.since > entered_until:
                continue
            if one.until is None and today > one.promised + tolerance:
                if not one.is_partial:
                    broken.append(one.promised)
            elif one.holds(entered_until):
                running.append(one.promised)
        row["promise_open_date"] = min(running, default=None)
        row["broken_dates"] = broken
        row["barrier_ours"] = any(one.holds(entered_until) for one in self.account.obstacles)

    def _left_is_back(self, book, entered_until):
        """See `ledger.facts.read_left_back`."""
        row = self.row
        due, on = row["left_due_date"], row["left_on"]
        row["left_is_back"] = bool(row["left_stage_id"]) and any(
            one.chased > 0
            and one.item.due < due
            and one.item.date.toordinal() <= row["left_item_id"]
            and (
                one.chased > one.withholding
                or one.withheld_until is None
                or one.withheld_until < on
            )
            and not self._was_in_dispute(one.item.move, on, entered_until)
            for one in book
        )

    def _was_in_dispute(self, move, on, entered_until):
        return any(
            move in dispute.moves
            and dispute.since <= entered_until
            and (dispute.holds(entered_until) or dispute.until >= on)
            for dispute in self.account.disputes
        )

    def _note_stage(self, today):
        stages = self.story.stages
        if stages and stages[-1][0] == today:
            stages.pop()
        stages.append((today, self.row["stage_id"]))

    # -- holds ---------------------------------------------------------------------------

    def _in_force(self, held, book, entered_until):
        """See `ledger.grounds.read_in_force`."""
        unit, percent = self.account.unit, self.account.withholding_percent
        still_open = {one.item.id: one for one in book if one.item.id in held.grounds}
        grounds = []
        for id_, one in still_open.items():
            item, due, unasked = held.grounds[id_]
            if one.residual <= unasked:
                continue
            codes = []
            if any(
                item.move in dispute.moves and dispute.holds(entered_until)
                for dispute in self.account.disputes
            ):
                codes.append("hold_disputed")
            if percent > 0 and item.amount * percent / 100 > unasked:
                codes.append("hold_withheld")
            rate = one.face / one.residual or 1.0
            left = (one.residual - unasked) / unit
            grounds.append(Ground(due, left, tuple(codes), item.currency, rate))
        return InForce(held.kinds, held.cause, tuple(grounds), self._credits(book))

    def _credits(self, book):
        unit = self.account.unit
        return tuple(
            Credit(-one.residual / unit, one.item.currency, -one.face / unit)
            for one in book
            if one.residual < 0 and one.item.followed and not one.item.kept
        )

    def _follow_hold(self, decided, stood, book, today):
        """Begin, change or end the hold, as `cobranza.evaluation._hold_change` does."""
        before, kinds = self.held, self.held and self.held.kinds
        if not decided.hold:
            if self.held:
                self.held.until, self.ended, self.held = today, self.held, None
            return before is not None
        if not self.held and stood:
            # It ended by itself today, and what ended it was undone.
            self.held, self.ended = stood, None
            stood.until = None
        cause = decided.cause
        if not self.held:
            self.held = Held(today, None, decided.hold, cause)
            self.story.holds.append(self.held)
        elif cause and (kinds != decided.hold or cause.stage != self.held.cause.stage):
            self.held.cause = cause
        self.held.kinds = decided.hold
        self._note_grounds(book, today)
        return before is not self.held or kinds != decided.hold

    def _note_grounds(self, book, today):
        """See `ledger.grounds.write_grounds`."""
        age = min(self.held.cause.from_days, 1)
        for one in book:
            if one.covered + one.chased > 0 and (today - one.item.due).days >= age:
                unasked = one.residual - one.covered - one.chased
                known = self.held.grounds.setdefault(one.item.id, [one.item, one.item.due, unasked])
                known[1], known[2] = min(known[1], one.item.due), min(known[2], unasked)


def _first_row(account):
    """A debtor on whom nothing was ever decided, as the facts of `ledger.facts` have them."""
    standing = ("stage_id", "stage_since", "episode_start", "episode_resumed_on")
    left = ("left_stage_id", "left_on", "left_episode_start", "left_due_date", "left_item_id")
    return {
        "id": account.debtor,
        "state": "open",
        **dict.fromkeys((*standing, *(f"previous_{name}" for name in standing))),
        **dict.fromkeys((*left, "standing_date", "stage_pinned_until", "stood")),
        "offer_open": False,
        "left_is_back": False,
        "barrier_ours": False,
        "promise_open_date": None,
        "broken_dates": [],
    }


def _figures(row, book, today, unit):
    """What is overdue and what is not, of the open items of a day."""
    overdue = not_due = 0
    oldest = following = None
    for one in book:
        if not one.chased:
            continue
        due = one.item.due
        if due < today:
            overdue += one.chased
            oldest = oldest or due
        else:
            not_due += one.chased
            following = following or due
    row["amount_overdue"], row["oldest_due_date"] = overdue / unit, oldest
    row["amount_not_due"], row["next_due_date"] = not_due / unit, following
