"""What comes in by week, by the formulas of docs/measures.md on what was told of a small ledger.

Nothing here reads Odoo's books or our SQL; of the engine it takes the days at which it counts.
"""

from collections import defaultdict
from math import sqrt

from ...engine.distribution import GRID
from ..measure.ledger_oracle import open_debts

WEEKS = 13
LEAST, MOST, OUTLYING = -60, 720, 120
UNHEARD, NEVER = 0.02, None


def expected(ledger, today):
    """Return [(expected, low, high, by the plain rule)] of each week from tomorrow on."""
    payers = _Payers(ledger, today)
    debts = {
        partner: [(due, amount) for due, amount in rows if amount > 0]
        for partner, rows in open_debts(ledger, today).items()
    }
    few = len(payers.all) < 3
    if not few:
        payers.compare(
            [(who, (today - due).days) for who, rows in debts.items() for due, _a in rows]
        )
    weeks, variance, plain = ([0.0] * WEEKS for _list in range(3))
    for who, rows in debts.items():
        share, plainly = [0.0] * WEEKS, [0.0] * WEEKS
        for due, amount in rows:
            age = (today - due).days
            if (comes := max(1, round(payers.plain(who)) - age)) <= 7 * WEEKS:
                plainly[(comes - 1) // 7] += amount
            for week in range(0 if few else WEEKS):
                begins, ends = (payers.weight(who, age + 7 * n) for n in (week, week + 1))
                left = payers.weight(who, NEVER) - payers.weight(who, age)
                share[week] += amount * (ends - begins) / left
        owed = sum(amount for _due, amount in rows)
        for week, amount in enumerate(plainly if few else share):
            weeks[week] += amount
            variance[week] += amount * (owed - amount)
            plain[week] += plainly[week]
    spread = [1.2816 * sqrt(max(0, one)) for one in variance]
    return [
        (amount, max(0, amount - far), amount + far, plainly)
        for amount, far, plainly in zip(weeks, spread, plain, strict=True)
    ]


class _Payers:
    """How the partners of a ledger pay: each has a list of (days late, weight)."""

    def __init__(self, ledger, today):
        self.paid = defaultdict(list)
        for item in ledger.items:
            for on, late in item.money:
                age = (today - on).days
                if 0 <= age <= 730:
                    self.paid[item.partner].append((late, 0.5 ** (age / 150)))
        self.all = [late for rows in self.paid.values() for late, _weight in rows]

    def plain(self, who):
        known = [late for late, _weight in self.paid[who]] or self.all
        return sum(known) / len(known)

    def compare(self, waiting):
        """Find who pays alike, by an analysis of variance with weights."""
        rows = {}
        for who, paid in self.paid.items():
            if paid:
                weight = sum(w for _late, w in paid)
                mean = sum(w * _near(late) for late, w in paid) / weight
                away = sum(w * (_near(late) - mean) ** 2 for late, w in paid)
                rows[who] = weight, mean, away, sum(w * w for _late, w in paid) / weight
        total = sum(weight for weight, *_rest in rows.values())
        self.mean = sum(weight * mean for weight, mean, *_rest in rows.values()) / total
        free = sum(weight - share for weight, _m, _a, share in rows.values())
        self.within = max(1.0, sum(row[2] for row in rows.values()) / free if free > 1e-9 else 0)
        apart = sum(weight * (mean - self.mean) ** 2 for weight, mean, *_rest in rows.values())
        chance = self.within * sum(row[3] * (1 - row[0] / total) for row in rows.values())
        size = total - sum(row[0] ** 2 for row in rows.values()) / total
        between = max(self.within / 50, (apart - chance) / size if size > 1e-9 else 0)
        self.pull = self.within / between
        self.place = {
            who: (weight * mean + self.pull * self.mean) / (weight + self.pull)
            for who, (weight, mean, *_rest) in rows.items()
        }
        self.waiting = waiting
        self.known = {who: self._distribution(who) for who in {*self.paid, *dict(waiting)}}

    def _step(self, who):
        """Return where a partner stands, in eighths of a standard deviation."""
        return round(self.place.get(who, self.mean) / (sqrt(self.within) / 8))

    def _alike(self, who, other):
        return min(1.0, max(0.0, 2 - abs(self._step(who) - self._step(other)) / 8))

    def _distribution(self, who):
        """Return {day late: weight paid by then} at the days counted, and of all with "never"."""
        paid, still = defaultdict(float), defaultdict(float)
        for other, rows in self.paid.items():
            for late, weight in rows:
                paid[_counted(late)] += weight * self._alike(who, other)
        for other, age in self.waiting:
            if age >= LEAST:
                still[_counted(age)] += self._alike(who, other)
        at_risk, unpaid = sum(paid.values()) + sum(still.values()), 1.0
        worth, found = self.pull + 2, {}
        for day in GRID:
            if paid[day]:
                unpaid *= max(0.0, 1 - paid[day] / at_risk)
            at_risk -= paid[day] + still[day]
            own = sum(w for late, w in self.paid[who] if _counted(late) <= day)
            new = UNHEARD * (1 - (30 / (30 + max(0, day))) ** 2)
            found[day] = own + worth * (1 - unpaid) + new
        found[NEVER] = sum(w for _late, w in self.paid[who]) + worth + UNHEARD
        return found

    def weight(self, who, day):
        """Return the weight paid by a day late: between two days counted it is a straight line."""
        known = self.known[who]
        if day is NEVER or day in known:
            return known[day]
        if day < GRID[0] or day > GRID[-1]:
            return known[GRID[0] if day < GRID[0] else GRID[-1]]
        before = max(one for one in GRID if one < day)
        after = min(one for one in GRID if one > day)
        part = (day - before) / (after - before)
        return known[before] + (known[after] - known[before]) * part


def _near(late):
    return min(max(late, LEAST), OUTLYING)


def _counted(late):
    late = min(max(late, LEAST), MOST)
    return min(day for day in GRID if day >= late)
