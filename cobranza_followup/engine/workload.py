"""How much work debtors are, and how it is shared out among collectors: by work, not by heads."""

from collections import defaultdict
from dataclasses import dataclass

# Reading what came back, correcting an address: what a message costs beside being sent.
MINUTES_PER_MESSAGE = 2.0
# The most urgent debtors are contacted this many times as often as the least urgent.
MOST_URGENT = 2.0
FULL_PRIORITY = 100
# Who has promised is left alone until the day: so much of the calls is left.
CALLS_WHILE_PROMISED = 0.25
# Moving a debtor costs what the collector knows of them. Loads that differ by less than this
# share of the average are even.
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


def share_out(minutes, choices, loads):
    """Give each debtor to whoever of its collectors has least to do; the largest are given first.

    :param minutes: {debtor: minutes a week}
    :param choices: {debtor: collectors, the first is preferred where all have the same}
    :param loads: {collector: minutes they have already}
    :return: {debtor: collector}; those without a choice are left out

    >>> share_out({1: 30, 2: 20, 3: 20}, dict.fromkeys((1, 2, 3), ("Ana", "Eva")), {})
    {1: 'Ana', 2: 'Eva', 3: 'Eva'}
    """
    loads, heads = defaultdict(float, loads), defaultdict(int)
    given = {}
    for debtor in sorted(minutes, key=lambda debtor: -minutes[debtor]):
        if not choices.get(debtor):
            continue
        # Who needs no work now may need some later: those are shared out by heads.
        least = min(choices[debtor], key=lambda who: (loads[who], heads[who]))
        given[debtor] = least
        loads[least] += minutes[debtor]
        heads[least] += 1
    return given


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


def even_out(movables, loads, most=MOST_MOVES):
    """Propose few moves that make loads even, from whoever has most to whoever has least.

    :param movables: list of `Movable`
    :param loads: {collector: minutes a week}, those with nothing too
    :return: list of (debtor, collector it goes to), in the order of their effect

    >>> debtors = [Movable(n, "Ana", 10, frozenset({"Ana", "Eva"})) for n in range(4)]
    >>> even_out(debtors, {"Ana": 40, "Eva": 0})
    [(0, 'Eva'), (1, 'Eva')]
    """
    loads = dict(loads)
    held = defaultdict(list)
    for movable in movables:
        if movable.minutes > _ROUNDING:
            held[movable.collector].append(movable)
    enough = EVEN_WITHIN * sum(loads.values()) / len(loads) if loads else 0
    moves = []
    while len(moves) < most:
        found = _best_move(held, loads, enough)
        if not found:
            break
        movable, to = found
        held[movable.collector].remove(movable)
        loads[movable.collector] -= movable.minutes
        loads[to] += movable.minutes
        moves.append((movable.debtor, to))
    return moves


def _best_move(held, loads, enough):
    """Return (movable, collector): from the fullest to the emptiest desk where that is possible."""
    order = sorted(loads, key=loads.get)
    pairs = [
        (loads[fuller] - loads[emptier], fuller, emptier)
        for fuller in reversed(order)
        for emptier in order
        if loads[fuller] - loads[emptier] > max(enough, _ROUNDING)
    ]
    for gap, fuller, emptier in sorted(pairs, key=lambda pair: -pair[0]):
        fitting = [
            movable
            for movable in held[fuller]
            # A move at least halves the gap: more than this would turn it round.
            if emptier in movable.choices and movable.minutes <= gap * 3 / 4
        ]
        if fitting:
            half = gap / 2
            best = min(fitting, key=lambda one: (one.known, abs(one.minutes - half)))
            return best, emptier
    return None
