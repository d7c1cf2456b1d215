"""Random histories against the oracle for as long as wanted, in a database of their own.

The same machine as in the tests (`cobranza_followup_stock/tests/histories/history.py`), with fresh seeds: round after round, each
of twenty histories. A failure is printed as hypothesis minimized it, with the seed that brings
it back.
"""

import argparse
import json
import os
import random
import subprocess
import sys
from pathlib import Path

from . import addon, databases, environment, paths
from .progress import Problem, output, say

FOREVER = 10**9
TEN_MINUTES = 600


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="dev/soak", description=__doc__)
    parser.add_argument("--seconds", type=int, help="stop after so many; as installed, 600")
    parser.add_argument("--steps", type=int, help="stop after so many steps")
    parser.add_argument("--seed", type=int, help="of the first round; none: a new one")
    parser.add_argument(
        "--as-found", action="store_true", help="show a failure at once, not minimized"
    )
    parser.add_argument("--json", type=Path, help="write the summary there, too")
    chosen = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**9) if chosen.seed is None else chosen.seed
    env = environment.prepare()
    database = addon.fresh_database(env, "soak")
    try:
        summary = _play(
            env,
            database,
            {
                "seed": seed,
                "shrink": not chosen.as_found,
                "steps": chosen.steps or FOREVER,
                "seconds": chosen.seconds or (FOREVER if chosen.steps else TEN_MINUTES),
            },
        )
    finally:
        databases.drop(env, database)
    if chosen.json:
        chosen.json.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    for name, count in sorted(summary["rules"].items()):
        say(f"{count:8} {name}")
    print(
        "{outcome}: {steps} steps in {examples} histories, seeds {seed} to {last_seed}, "
        "{seconds:.0f} s, commit {commit}".format(**summary)
    )
    if summary["outcome"] != "clean":
        raise Problem(f"A history failed: dev/soak --seed {summary['failed_seed']} --steps 1")


def _play(env: environment.Environment, database: str, order: dict) -> dict:
    """Let pytest play in a process of its own; show its rounds as they come."""
    ours, theirs = os.pipe()
    command = [
        str(env.python),
        "-m",
        "pytest",
        f"--odoo-database={database}",
        "--quiet",
        "cobranza_followup_stock/tests/histories/soak_histories.py",
    ]
    variables = {**env.variables, "COBRANZA_SOAK": json.dumps({**order, "tell": theirs})}
    summary = {
        "outcome": "failed",
        "commit": _commit(),
        "seed": order["seed"],
        "last_seed": order["seed"],
        "steps": 0,
        "examples": 0,
        "through_odoo": 0,
        "seconds": 0.0,
        "failed_seed": order["seed"],
        "rules": {},
    }
    with subprocess.Popen(
        command, cwd=paths.CHECKOUT, env=variables, pass_fds=[theirs], stdout=sys.stderr
    ) as process:
        os.close(theirs)
        with os.fdopen(ours, encoding="utf-8") as told:
            for line in told:
                _add_round(summary, json.loads(line))
    if process.returncode == 0:
        summary |= {"outcome": "clean", "failed_seed": None}
    return summary


def _add_round(summary: dict, told: dict) -> None:
    """Take in what is told of a round: its seed when it begins, all counts when it is over."""
    if "begins" in told:
        summary["failed_seed"] = told["begins"]
        return
    rules = told["rules"]
    counted = {
        "steps": rules.pop("steps", 0),
        "examples": rules.pop("examples", 0),
        "through_odoo": rules.pop("through Odoo", 0),
    }
    summary |= {**counted, "last_seed": told["seed"], "seconds": told["seconds"], "rules": rules}
    rate = 1000 * told["seconds"] / counted["steps"]
    say(f"seed {told['seed']}: {counted['steps']} steps, {rate:.0f} ms each, clean")


def _commit() -> str:
    """The commit that is tried, with a + if there is more in the checkout."""
    git = ["git", "-C", str(paths.CHECKOUT)]
    commit = output([*git, "rev-parse", "--short", "HEAD"]) or "unknown"
    return commit + ("+" if output([*git, "status", "--porcelain"]) else "")
