"""How rounds of a fault are made and counted."""

import random
from collections import Counter
from dataclasses import dataclass, field

# Sentences on what is wrong that are passed on, of one round.
_SAID = 10


@dataclass
class Found:
    """What one round found.

    `wrong`: sentences; `hits`: what was interrupted, one entry each time that truly happened.
    """

    wrong: list = field(default_factory=list)
    hits: list = field(default_factory=list)

    def hit_in(self, where):
        if where:
            self.hits.append(where)


def play(arena, name, fault, rounds, seed, tell):
    """Make rounds of one fault; return its row: rounds, hits (rounds), wrong (sentences).

    :param fault: function(arena, chance, number of the round) that returns what was `Found`
    :param tell: function that is handed each sentence on what is wrong
    """
    where, hit, wrong = Counter(), 0, 0
    for number in range(rounds):
        found = fault(arena, random.Random(f"{seed} {name} {number}"), number)
        hit += bool(found.hits)
        where.update(found.hits)
        wrong += len(found.wrong)
        for sentence in found.wrong[:_SAID]:
            tell(f"{name}, round {number}: {sentence}")
    return {"fault": name, "rounds": rounds, "hit": hit, "wrong": wrong, "where": dict(where)}
