"""Precision and recall of what is read in the invented replies of `bench/`; no Odoo."""

import tomllib
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import NamedTuple

BENCH = Path(__file__).parent / "bench"
SETS = ("tuned", "held_out")
TODAY = date(2026, 3, 11)


class Score(NamedTuple):
    """Suggestions made and right, and those a person would have made."""

    right: int
    made: int
    expected: int

    @property
    def precision(self):
        """The share of what was suggested that is right, 0–1."""
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self):
        """The share of what a person would suggest that was, 0–1."""
        return self.right / self.expected if self.expected else 1.0


def replies(name):
    """Return the replies of a set of the bench."""
    return [
        one
        for path in sorted(BENCH.glob(f"{name}_*.toml"))
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["reply"]
    ]


def scores(name, read):
    """Return {kind: Score} of a set.

    :param read: what reads a mail's text, given today
    """
    counts = defaultdict(Counter)
    for reply in replies(name):
        for kind, count in _counted(reply, read).items():
            counts[kind].update(count)
    return {
        kind: Score(count["right"], count["made"], count["expected"])
        for kind, count in sorted(counts.items())
    }


def is_right(reply, read):
    """Whether a reply was read as a person would."""
    return all(
        count["right"] == count["made"] == count["expected"]
        for count in _counted(reply, read).values()
    )


def _counted(reply, read):
    counts = defaultdict(Counter)
    made = [
        (one.kind.value, one.date, one.amount)
        for one in read(reply["text"], reply.get("today", TODAY))
    ]
    left = list(made)
    for wanted in reply["expect"]:
        counts[wanted["kind"]]["expected"] += 1
        right = next((one for one in left if _fits(wanted, *one)), None)
        if right:
            left.remove(right)
            counts[wanted["kind"]]["right"] += 1
    for kind, _day, _amount in made:
        counts[kind]["made"] += 1
    return counts


def _fits(wanted, kind, day, amount):
    if kind != wanted["kind"]:
        return False
    if kind == "promise" and (day, amount) != (wanted["date"], wanted.get("amount")):
        return False
    return all(
        name not in wanted or wanted[name] == found
        for name, found in (("date", day), ("amount", amount))
    )


def table(read):
    """Return the scores of all sets as text."""
    lines = [
        f"{'set':<10}{'kind':<14}{'precision':>10}{'recall':>8}{'right':>7}{'made':>6}{'of':>5}"
    ]
    for name in SETS:
        for kind, score in scores(name, read).items():
            lines.append(
                f"{name:<10}{kind:<14}{score.precision:>10.0%}{score.recall:>8.0%}"
                f"{score.right:>7}{score.made:>6}{score.expected:>5}"
            )
        lines.append(f"{name:<10}{len(replies(name))} replies")
    return "\n".join(lines)


def reader(reply, reply_text):
    """Return what reads a mail's text, given today; HTML where it begins with `<`.

    :param reply: the module `engine.reply`
    :param reply_text: the module `engine.reply_text`
    """

    def read(text, today):
        plain = reply_text.from_html(text) if text.startswith("<") else text
        return reply.read(reply_text.own_words(plain), today)

    return read
