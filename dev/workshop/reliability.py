"""Fills the tables of docs/reliability.md with what was counted; no figure is written by hand."""

import json
from pathlib import Path

from . import faults, paths
from .progress import Problem, say

DOCS = paths.CHECKOUT / "docs"
_END = "<!-- until here -->"


def run(arguments: list[str]) -> None:
    if arguments:
        raise Problem("dev/reliability takes no arguments: it reads docs/reliability/*.json.")
    file = DOCS / "reliability.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(filled(text, tables(DOCS / "reliability")), encoding="utf-8")
    say("Written: docs/reliability.md")


def tables(folder: Path) -> dict[str, str]:
    """Return {name: Markdown table} of the results in a folder."""
    makers = {"soak": soak_table, "faults": faults_table, "hostile": hostile_table}
    made = {}
    for name, make in makers.items():
        found = [
            json.loads(file.read_text("utf-8")) for file in sorted(folder.glob(f"{name}*.json"))
        ]
        if found:
            made[name] = make(found)
    return made


def filled(text: str, made: dict[str, str]) -> str:
    """Return a text with each table between its marks.

    >>> filled("<!-- soak -->\\nold\\n<!-- until here -->", {"soak": "new"})
    '<!-- soak -->\\nnew\\n<!-- until here -->'
    """
    for name, table in made.items():
        mark = f"<!-- {name} -->"
        before, _mark, rest = text.partition(mark)
        _old, _mark, after = rest.partition(_END)
        text = f"{before}{mark}\n{table}\n{_END}{after}"
    return text


def soak_table(results: list[dict]) -> str:
    """Return what was played, a line per call of `make soak`.

    >>> print(soak_table([{"seed": 1, "last_seed": 9, "commit": "abc", "examples": 180,
    ...     "steps": 5000, "through_odoo": 12, "seconds": 200, "outcome": "clean",
    ...     "rules": {"run": 50}}]))
    | Seeds | Commit | Histories | Steps | Seconds | Outcome |
    |---|---|---:|---:|---:|---|
    | 1–9 | abc | 180 | 5,000 | 200 | clean |
    <BLANKLINE>
    In all 5,000 steps: run 50.
    """
    lines = [
        "| Seeds | Commit | Histories | Steps | Seconds | Outcome |",
        "|---|---|---:|---:|---:|---|",
    ]
    rules: dict[str, int] = {}
    for one in results:
        lines.append(
            f"| {one['seed']}–{one['last_seed']} | {one['commit']} | {one['examples']:,}"
            f" | {one['steps']:,} | {one['seconds']:.0f} | {one['outcome']} |"
        )
        for rule, count in one["rules"].items():
            rules[rule] = rules.get(rule, 0) + count
    often = sorted(rules.items(), key=lambda rule: (-rule[1], rule[0]))
    steps = sum(one["steps"] for one in results)
    lines.append(
        f"\nIn all {steps:,} steps: "
        + ", ".join(f"{name} {count:,}" for name, count in often)
        + "."
    )
    return "\n".join(lines)


def faults_table(results: list[dict]) -> str:
    return "\n\n".join(f"Commit {one['commit']}:\n\n{faults.table(one)}" for one in results)


def hostile_table(results: list[dict]) -> str:
    """Return what was called, a line per role and protocol.

    >>> row = {"role": "portal", "protocol": "JSON-2", "calls": 9, "refused": 8, "answered": 1,
    ...     "odoo": 0, "tracebacks": 0}
    >>> print(hostile_table([{"rows": [row], "leaks": 0, "lifted": 0, "rendered": 5, "seed": 1,
    ...     "commit": "abc", "seconds": 60}]))
    | Role | Protocol | Calls | Refused | Answered | Odoo's own faults | Tracebacks |
    |---|---|---:|---:|---:|---:|---:|
    | portal | JSON-2 | 9 | 8 | 1 | 0 | 0 |
    <BLANKLINE>
    Seed 1, commit abc, 60 s: 0 leaks, 0 holds lifted; texts shown and looked at: 5.
    """
    lines = [
        "| Role | Protocol | Calls | Refused | Answered | Odoo's own faults | Tracebacks |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for one in results:
        lines += [
            f"| {row['role']} | {row['protocol']} | {row['calls']:,} | {row['refused']:,}"
            f" | {row['answered']:,} | {row['odoo']:,} | {row['tracebacks']} |"
            for row in one["rows"]
        ]
    lines += [
        f"\nSeed {one['seed']}, commit {one['commit']}, {one['seconds']:.0f} s: {one['leaks']} leaks,"
        f" {one['lifted']} holds lifted; texts shown and looked at: {one['rendered']}."
        for one in results
    ]
    return "\n".join(lines)
