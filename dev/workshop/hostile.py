"""`make hostile`: a database of its own, Odoo serving it, and calls nobody should make."""

import argparse
import contextlib
import json
import random
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from . import addon, databases, environment, paths
from .environment import Environment
from .progress import Problem, fresh_log, output, say, step

CALLS = 2000
COLUMNS = ("calls", "refused", "answered", "odoo", "slow", "tracebacks")
PATIENCE = 120  # seconds until Odoo serves
# Shown of each kind of finding; the file of --json has them all.
EXAMPLES = 5


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev/hostile", description=__doc__)
    parser.add_argument("--calls", type=int, help=f"how many calls ({CALLS})")
    parser.add_argument("--seconds", type=int, help="how long, instead of how many")
    parser.add_argument("--seed", type=int, help="the seed of an earlier run, to repeat it")
    parser.add_argument("--json", type=Path, help="write what was counted to this file")
    chosen = parser.parse_args(arguments)
    seed = random.randrange(10**6) if chosen.seed is None else chosen.seed
    calls = chosen.calls if chosen.calls or chosen.seconds else CALLS
    env = environment.prepare()
    options = {"seed": seed, "calls": calls, "seconds": chosen.seconds}
    result = {"what": "hostile", "commit": _commit(), "seed": seed, **_measure(env, options)}
    _show(result)
    if chosen.json:
        text = json.dumps({**result, **{name: len(result[name]) for name in ("leaks", "lifted")}})
        chosen.json.write_text(text + "\n", encoding="utf-8")
    return 1 if _findings(result) else 0


def _measure(env: Environment, options: dict) -> dict:
    database = addon.fresh_database(env, "hostile")
    log = fresh_log(paths.folder("logs"), "hostile")
    try:
        with _served(env, database, log) as url, step("Calling", lines=True):
            command = [env.python, "-m", "hostile_calls", database, url, log, json.dumps(options)]
            variables = {**env.variables, "PYTHONPATH": f"{env.pythonpath}:{paths.DEV}"}
            done = subprocess.run(
                [str(word) for word in command],
                env=variables,
                check=False,
                capture_output=True,
                text=True,
            )
        if done.returncode:
            raise Problem(f"The calls came to an end before their time:\n{done.stderr[-3000:]}")
        return json.loads(done.stdout.splitlines()[-1])
    finally:
        databases.drop(env, database)


@contextlib.contextmanager
def _served(env: Environment, database: str, log: Path) -> Iterator[str]:
    """Odoo on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--db-filter=^{database}$", "--max-cron-threads=0", f"--logfile={log}"]
    command = env.odoo("-d", database, f"--http-port={port}", *options)
    url = f"http://127.0.0.1:{port}"
    # What it says beside its log is about its log: texts that no file can keep.
    server = subprocess.Popen(command, env=env.variables, stderr=subprocess.DEVNULL)
    try:
        _wait(server, url, log)
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen, url: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError):
            urllib.request.urlopen(f"{url}/web/health", timeout=PATIENCE)
            return
        time.sleep(0.2)
    raise Problem("Odoo does not serve.", log)


def _commit() -> str:
    return output(["git", "-C", str(paths.CHECKOUT), "rev-parse", "--short", "HEAD"]) or "?"


def _show(result: dict) -> None:
    print(f"{'role':12} {'protocol':9}" + "".join(f"{name:>11}" for name in COLUMNS))
    total = dict.fromkeys(COLUMNS, 0)
    for row in result["rows"]:
        for name in COLUMNS:
            total[name] += row[name]
        _line(row)
    _line({"role": "all", "protocol": "", **total})
    say("odoo: a fault that Odoo has by itself, given the same.")
    for what, found in _findings(result).items():
        for one in found[:EXAMPLES]:
            print(f"\n{what}: {json.dumps(one, indent=1) if isinstance(one, dict) else one}")
    print(
        f"leaks: {len(result['leaks'])}, holds lifted: {len(result['lifted'])}, "
        f"texts shown: {result['rendered']}, code in them: {len(result['code_found'])}, "
        f"seed: {result['seed']}, {result['seconds']} s"
    )


def _line(row: dict) -> None:
    print(f"{row['role']:12} {row['protocol']:9}" + "".join(f"{row[name]:>11}" for name in COLUMNS))


def _findings(result: dict) -> dict[str, list]:
    """What must not be, by what it is.

    >>> _findings({"faults": [], "leaks": [1], "lifted": [], "code_found": []})
    {'leaks': [1]}
    """
    return {
        name: result[name] for name in ("faults", "leaks", "lifted", "code_found") if result[name]
    }
