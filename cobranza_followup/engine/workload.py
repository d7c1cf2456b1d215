"""How much work debtors are, and how it is shared out among collectors: by work, not by heads.

How full a desk is, is its work by the time its collector has for it. Who has half the hours is given
half the work; who has none is given some only where nobody else may have it.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

# Reading what came back, correcting an address: what a message costs beside being sent.
MINUTES_PER_MESSAGE = 2.0
# The most urgent debtors are contacted this many times as often as the least urgent.
MOST_URGENT = 2.0
FULL_PRIORITY = 100
# Who has promised is left alone until the day: so much of the calls is left.
CALLS_WHILE_PROMISED = 0.25
# Hours a week, of who does nothing else: a proposal of this product. Managers say otherwise.
FULL_TIME_HOURS = 40.0
# Moving a debtor costs what the collector knows of them. Desks whose fullness differs by less than
# this share of the average are even.
EVEN_WITHIN = 0.10
MOST_MOVES = 200
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Standard:
    """What a debtor in a stage takes in a week: calls, minutes for each of them, messages."""

    calls: float = 0.0
    minutes: float = 0.0
    messages: float = 0.0


# By objective, proposals of this product; each stage has numbers of its own.
STANDARDS = {
    "remind": Standard(calls=0.25, minutes=4, messages=1),
    "barriers": Standard(calls=1, minutes=8, messages=1),
    "commit": Standard(calls=1, minutes=10, messages=0.5),
    "press": Standard(calls=1.5, minutes=12, messages=0.5),
    "terms": Standard(calls=1, minutes=12, messages=0.5),
    "legal": Standard(calls=0.25, minutes=10, messages=0.25),
}


@dataclass(frozen=True, slots=True)
class Work:
    """What is expected in a week."""

    calls: float = 0.0
    messages: float = 0.0
    minutes: float = 0.0

    def __add__(self, other):
        return Work(
            self.calls + other.calls,
            self.messages + other.messages,
            self.minutes + other.minutes,
        )

    def times(self, count):
        return Work(self.calls * count, self.messages * count, self.minutes * count)


def expected(standard, priority=0, promised=False):
    """What a debtor takes in a week.

    :param standard: of the stage; None: in no stage, or with somebody else
    :param priority: points, see `engine.priority`
    :param promised: whether a promise is running

    >>> expected(STANDARDS["commit"])
    Work(calls=1.0, messages=0.5, minutes=11.0)
    >>> expected(STANDARDS["commit"], priority=100)
    Work(calls=2.0, messages=0.5, minutes=21.0)
    >>> expected(STANDARDS["commit"], promised=True).calls, expected(None)
    (0.25, Work(calls=0.0, messages=0.0, minutes=0.0))
    """
    if standard is None:
        return Work()
    share = min(max(priority, 0), FULL_PRIORITY) / FULL_PRIORITY
    calls = standard.calls * (1 + (MOST_URGENT - 1) * share)
    if promised:
        calls *= CALLS_WHILE_PROMISED
    minutes = calls * standard.minutes + standard.messages * MINUTES_PER_MESSAGE
    return Work(calls, standard.messages, minutes)


def fullness(load, capacity):
    """How full a desk is: 1.0 is as much work as there is time; without time, infinitely full.

    :param load: minutes of work a week
    :param capacity: minutes a week the collector has for it

    >>> fullness(1200, 2400), fullness(0, 2400), fullness(5, 0)
    (0.5, 0.0, inf)
    """
    return load / capacity if capacity > 0 else math.inf


def share_out(minutes, choices, loads, capacities):
    """Give each debtor to whoever of its collectors is least full with it; the largest come first.

    :param minutes: {debtor: minutes a week}
    :param choices: {debtor: collectors, the first is preferred where all are as full}
    :param loads: {collector: minutes they have already}
    :param capacities: {collector: minutes a week they have}; of others, full time
    :return: {debtor: collector}; those without a choice are left out

    >>> both = dict.fromkeys((1, 2, 3), ("Ana", "Eva"))
    >>> share_out({1: 30, 2: 20, 3: 20}, both, {}, {})
    {1: 'Ana', 2: 'Eva', 3: 'Eva'}
    >>> share_out({1: 30, 2: 20, 3: 20}, both, {}, {"Ana": 2400, "Eva": 800})
    {1: 'Ana', 2: 'Ana', 3: 'Eva'}
    """
    loads, heads = defaultdict(float, loads), defaultdict(int)
    given = {}
    for debtor in sorted(minutes, key=lambda debtor: -minutes[debtor]):
        if not choices.get(debtor):
            continue

        def full(who, taken=minutes[debtor]):
            capacity = _capacity(capacities, who)
            # Who needs no work now may need some later: those are shared out by heads. Where
            # nobody has time, too, whoever has least is given it.
            share = capacity if capacity > 0 else 1.0
            return capacity <= 0, (loads[who] + taken) / share, (heads[who] + 1) / share

        least = min(choices[debtor], key=full)
        given[debtor] = least
        loads[least] += minutes[debtor]
        heads[least] += 1
    return given


def _capacity(capacities, who):
    return capacities.get(who, FULL_TIME_HOURS * 60)


@dataclass(frozen=True, slots=True)
class Movable:
    """A debtor that may be given to somebody else.

    :param choices: frozenset of the collectors it may have
    :param known: how well the collector knows it; those less known are moved first
    """

    debtor: int
    collector: int
    minutes: float
    choices: frozenset
    known: int = 0


def even_out(movables, loads, capacities, most=MOST_MOVES):
    """Propose few moves that make desks equally full, from the fullest to the emptiest.

    :param movables: list of `Movable`
    :param loads: {collector: minutes a week}, those with nothing too
    :param capacities: {collector: minutes a week they have}; of others, full time
    :return: list of (debtor, collector it goes to), in the order of their effect

    >>> debtors = [Movable(n, "Ana", 10, frozenset({"Ana", "Eva"})) for n in range(4)]
    >>> even_out(debtors, {"Ana": 40, "Eva": 0}, {})
    [(0, 'Eva'), (1, 'Eva')]
    >>> even_out(debtors, {"Ana": 40, "Eva": 0}, {"Eva": 800})
    [(0, 'Eva')]
    >>> len(even_out(debtors, {"Ana": 40, "Eva": 0}, {"Ana": 0}))
    4
    """
    desks = {who: _Desk(load, _capacity(capacities, who)) for who, load in loads.items()}
    held = defaultdict(list)
    for movable in movables:
        if movable.minutes > _ROUNDING:
            held[movable.collector].append(movable)
    whole = sum(desk.capacity for desk in desks.values())
    enough = EVEN_WITHIN * fullness(sum(loads.values()), whole)
    moves = []
    while len(moves) < most:
        found = _best_move(held, desks, enough)
        if not found:
            break
        movable, to = found
        held[movable.collector].remove(movable)
        desks[movable.collector].load -= movable.minutes
        desks[to].load += movable.minutes
        moves.append((movable.debtor, to))
    return moves


@dataclass(slots=True)
class _Desk:
    load: float
    capacity: float

    @property
    def fullness(self):
        return fullness(self.load, self.capacity)

    def best_to(self, other):
        """Return the minutes that make both equally full, and the most that a move may be.

        A move at least halves the gap: more than this would turn it round. And neither desk
        becomes fuller than the fuller one was, nor emptier than the emptier one.
        """
        if self.capacity <= 0:
            return math.inf, math.inf
        gap = self.fullness - other.fullness
        even = gap / (1 / self.capacity + 1 / other.capacity)
        return even, min(even * 3 / 2, gap * self.capacity, gap * other.capacity)


def _best_move(held, desks, enough):
    """Return (movable, collector): from the fullest to the emptiest desk where that is possible."""
    order = sorted(desks, key=lambda who: desks[who].fullness)
    pairs = [
        (desks[fuller].fullness - desks[emptier].fullness, fuller, emptier)
        for fuller in reversed(order)
        if held[fuller]
        for emptier in order
        # Who has no time is given nothing to even anything out.
        if desks[emptier].capacity > 0
        and desks[fuller].fullness - desks[emptier].fullness > max(enough, _ROUNDING)
    ]
    for _gap, fuller, emptier in sorted(pairs, key=lambda pair: -pair[0]):
        best, most = desks[fuller].best_to(desks[emptier])
        fitting = [
            movable
            for movable in held[fuller]
            if emptier in movable.choices and movable.minutes <= most
        ]
        if fitting:
            moved = min(fitting, key=lambda one: (one.known, abs(one.minutes - best)))
            return moved, emptier
    return None
