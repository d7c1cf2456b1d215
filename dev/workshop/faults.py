"""The databases of `make faults`, and the process that lets the faults fall on them."""

import argparse
import json
import os
import subprocess
import time
from pathlib import Path

from . import addon, databases, environment, paths
from .progress import Problem, fresh_log, output, say, step

ROUNDS = 20
CUSTOMERS = 60


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev/faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each fault")
    parser.add_argument("--seed", type=int, default=1, help="decides where the faults fall")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--only", action="append", help="faults whose name contains this")
    parser.add_argument("--json", type=Path, help="file to write the results to")
    chosen = parser.parse_args(arguments)
    if chosen.rounds < 1 or chosen.customers < 20:
        raise Problem("Choose at least 1 round and 20 customers, or there is nothing to see.")
    results = measure(chosen.rounds, chosen.seed, chosen.customers, chosen.only)
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(table(results))
    return 1 if any(row["wrong"] for row in results["rows"]) else 0


def measure(rounds: int, seed: int, customers: int, only: list[str] | None = None) -> dict:
    """Play rounds of each fault.

    :param only: faults whose names contain one of these; none: all
    :return: {"what": "faults", "commit", "seed", "customers", "rows": [{"fault", "rounds",
        "hit", "wrong", "where", "seconds"}], "seconds"}
    """
    started = time.monotonic()
    commit = output(["git", "-C", paths.CHECKOUT, "describe", "--always", "--dirty"])
    env = environment.prepare()
    evening = installed(env)
    work = f"{evening}_work"
    try:
        with step(f"Preparing {customers} customers on the eve of a busy night"):
            call(env, "build", evening, {"customers": customers})
        databases.copy(env, evening, work)
        options = {"evening": evening, "rounds": rounds, "seed": seed, "only": only}
        with step(f"Letting faults fall, {rounds} rounds each, seed {seed}", lines=True):
            rows = call(env, "play", work, options)
    finally:
        databases.drop(env, work)
        databases.drop(env, evening)
    return {
        "what": "faults",
        "commit": commit,
        "seed": seed,
        "customers": customers,
        "rows": rows,
        "seconds": round(time.monotonic() - started),
    }


def installed(env: environment.Environment) -> str:
    """A database with the add-on; the tests have one to copy."""
    given = os.environ.get(addon.INSTALLED)
    if not given:
        return addon.fresh_database(env, "faults")
    name = f"{databases.PREFIX}_faults_{os.getpid()}"
    databases.copy(env, given, name)
    return name


def call(env: environment.Environment, what: str, database: str, options: dict) -> list[dict]:
    """Run `python -m faults`; return the rows it prints, and pass on what it says."""
    log = fresh_log(paths.folder("logs"), f"faults-{what}")
    command = [str(env.python), "-m", "faults", what, database]
    rows = []
    with subprocess.Popen(
        [*command, json.dumps({**options, "log": str(log)})],
        cwd=paths.CHECKOUT,
        env=env.variables,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stdout:
            rows.append(json.loads(line))
            say(_sentence(rows[-1]))
    if process.returncode:
        raise Problem(f"The faults could not be played to the end ({what}).", log)
    return rows


def _sentence(row: dict) -> str:
    return f"    {row['fault']}: {row['hit']} of {row['rounds']} hit, {row['wrong']} wrong"


def table(results: dict) -> str:
    """The results as a Markdown table.

    >>> row = {"fault": "run killed", "rounds": 9, "hit": 8, "wrong": 0, "where": {"steps": 8}}
    >>> print(table({"seed": 1, "rows": [row]}))
    | Fault | Rounds | Hit | Where | Found wrong | Seed |
    |---|---:|---:|---|---:|---:|
    | run killed | 9 | 8 | 8 steps | 0 | 1 |
    """
    lines = [
        "| Fault | Rounds | Hit | Where | Found wrong | Seed |",
        "|---|---:|---:|---|---:|---:|",
    ]
    for row in results["rows"]:
        where = ", ".join(f"{times} {name}" for name, times in sorted(row["where"].items()))
        lines.append(
            f"| {row['fault']} | {row['rounds']} | {row['hit']} | {where} | {row['wrong']}"
            f" | {results['seed']} |"
        )
    return "\n".join(lines)
