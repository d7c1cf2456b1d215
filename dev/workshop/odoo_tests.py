"""`make odoo-tests`: Odoo's own tests as a judge of whether we break anybody's work.

The same tests run on a plain company and on a copy of it with the add-on. Some of Odoo's tests
fail on any database where more is installed than their own module, so what counts is what fails
only with us, or is not even run. `dev/odoo_tests_known.toml` names those that may, and why.
"""

import os
import re
import socket
import subprocess
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from . import addon, databases, environment, paths
from .environment import Environment
from .progress import Problem, fresh_log, step

# Two shares of about the same length: what stands nearest to us, and is nobody else's to test.
SHARES = ("/account", "/sale,/sale_stock,/stock,/stock_account,/portal,/account_payment")
KNOWN = paths.DEV / "odoo_tests_known.toml"
STARTED = re.compile(r"Starting (?P<test>\S+) \.\.\.")
FAILED = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(?P<test>\S+)(?: \((?P<place>[\w.]+)\))?")
TEST_LOGGER = re.compile(r"odoo\.addons\.(?P<module>\w+)\.tests\.(?P<file>[\w.]+)")
CLOSED = re.compile(r"\d+ failed, \d+ error\(s\) of \d+ tests when loading database")


@dataclass
class Outcome:
    """What a run of tests came to: names of those run, and of each that failed why."""

    run: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    closed: bool = False

    def add(self, other: "Outcome") -> None:
        self.run |= other.run
        self.failed |= other.failed


def run(arguments: list[str]) -> int:
    shares = (",".join(arguments),) if arguments else SHARES
    if any(word.startswith("-") for word in arguments):
        raise Problem("Name tests as Odoo's --test-tags does: dev/odoo-tests /account:TestTax")
    env = environment.prepare()
    with env.only_one("logs of Odoo's own tests"):
        return _compare(env, shares)


def _compare(env: Environment, shares: Iterable[str]) -> int:
    template = databases.plain_template(env)
    plain, ours = (
        f"{databases.PREFIX}_odootests_{os.getpid()}_{side}" for side in ("plain", "ours")
    )
    addon.sweep(env)
    try:
        databases.copy(env, template, plain)
        databases.copy(env, template, ours)
        addon.install(env, ours)
        outcomes = {plain: Outcome(), ours: Outcome()}
        for share in shares:
            with step(f"Odoo's own tests of {share}, with and without {paths.ADDON}"):
                for name, outcome in _run_beside(env, (plain, ours), share).items():
                    outcomes[name].add(outcome)
        suspects = only_in(outcomes[ours], outcomes[plain])
        with step(f"Once more the {len(suspects)} that failed only with {paths.ADDON}"):
            passed = _passed_again(env, ours, suspects)
    finally:
        databases.drop(env, plain)
        databases.drop(env, ours)
    known = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    print(report(outcomes[plain], outcomes[ours], passed, known))
    return 1 if suspects.keys() - passed - known.keys() else 0


def _run_beside(env: Environment, names: Iterable[str], tags: str) -> dict[str, Outcome]:
    """Run the same tests on several databases at once, each in a process of its own."""
    logs = {
        name: fresh_log(paths.folder("logs"), f"odoo-tests-{name.rpartition('_')[2]}")
        for name in names
    }
    started = {name: _start(env, name, tags, log) for name, log in logs.items()}
    try:
        for process in started.values():
            process.wait()
    finally:
        for process in started.values():
            process.terminate()
    outcomes = {name: read(log.read_text(errors="replace")) for name, log in logs.items()}
    for name, outcome in outcomes.items():
        if not outcome.closed:
            raise Problem(f"Odoo's tests of {tags} did not come to their end.", logs[name])
    return outcomes


def _start(env: Environment, name: str, tags: str, log: Path) -> subprocess.Popen:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-d", name, f"--db-filter=^{name}$", "--test-tags", tags, "--stop-after-init"]
    options += [f"--http-port={port}", "--max-cron-threads=0", f"--logfile={log}"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(env.odoo(*options), env=env.variables, **silent)


def _passed_again(env: Environment, name: str, suspects: dict[str, str]) -> set[str]:
    """Run tests once more by themselves; return those that pass: the machine was busy."""
    if not suspects:
        return set()
    tags = ",".join(sorted({tag(test) for test in suspects}))
    outcome = _run_beside(env, (name,), tags)[name]
    return {test for test in suspects if test in outcome.run and test not in outcome.failed}


def tag(test: str) -> str:
    """How Odoo is told to run one test, or a class that could not be set up.

    >>> tag("sale.test_credit_limit:TestCredit.test_warning"), tag("sale.test_tax:TestTax")
    ('/sale:TestCredit.test_warning', '/sale:TestTax')
    """
    place, _, name = test.partition(":")
    return f"/{place.partition('.')[0]}:{name}"


def read(log: str) -> Outcome:
    """What a log of Odoo says of tests.

    >>> outcome = read('''2026-01-01 00:00:00,000 7 INFO d odoo.addons.sale.tests.test_a: Starting TestA.test_one ...
    ... 2026-01-01 00:00:00,000 7 INFO d odoo.addons.sale.tests.test_a: Starting TestA.test_two ...
    ... 2026-01-01 00:00:00,000 7 ERROR d odoo.addons.sale.tests.test_a: FAIL: TestA.test_two
    ... Traceback (most recent call last):
    ... AssertionError: 3 != 2
    ... \\x20
    ... 2026-01-01 00:00:00,000 7 ERROR d odoo.tests.suite: ERROR: setUpClass (odoo.addons.sale.tests.test_b.TestB)
    ... Traceback (most recent call last):
    ... ValueError: no
    ... 2026-01-01 00:00:00,000 7 ERROR d odoo.tests.result: 1 failed, 1 error(s) of 2 tests when loading database 'd'
    ... ''')
    >>> sorted(outcome.run), outcome.closed
    (['sale.test_a:TestA.test_one', 'sale.test_a:TestA.test_two'], True)
    >>> outcome.failed
    {'sale.test_a:TestA.test_two': 'AssertionError: 3 != 2', 'sale.test_b:TestB': 'ValueError: no'}
    """
    outcome, failing = Outcome(), None
    for line in log.splitlines():
        match = addon.LOG_LINE.match(line)
        if not match:
            if failing and line.strip():
                outcome.failed[failing] = line.strip()
            continue
        failing = None
        if started := STARTED.match(match["text"]):
            outcome.run.add(_name(match["logger"], started["test"]))
        elif match["level"] == "ERROR" and (failed := FAILED.match(match["text"])):
            failing = _name(match["logger"], failed["test"], failed["place"])
            outcome.failed[failing] = match["text"]
        outcome.closed |= bool(CLOSED.match(match["text"]))
    return outcome


def _name(logger: str, test: str, place: str | None = None) -> str:
    """A test's name: module, file, class and method; of what failed before it, the class.

    >>> _name("odoo.addons.sale.tests.common.test_a", "TestA.test_one")
    'sale.common.test_a:TestA.test_one'
    """
    if place and test in ("setUpClass", "tearDownClass"):
        logger, _, test = place.rpartition(".")
    match = TEST_LOGGER.fullmatch(logger)
    return f"{match['module']}.{match['file']}:{test}" if match else f"{logger}:{test}"


def only_in(ours: Outcome, plain: Outcome) -> dict[str, str]:
    """What failed only with us, or was not run with us, by test: why.

    A class that cannot be set up stands for its tests.

    >>> plain = Outcome({"m.a:A.x", "m.a:A.y", "m.b:B.x"}, {"m.a:A.x": "old"})
    >>> only_in(Outcome({"m.a:A.x", "m.a:A.y"}, {"m.a:A.x": "old", "m.b:B": "new"}), plain)
    {'m.b:B': 'new'}
    >>> only_in(Outcome({"m.a:A.x", "m.b:B.x"}, {}), plain)
    {'m.a:A.y': 'not run'}
    """
    found = {test: why for test, why in ours.failed.items() if test not in plain.failed}
    for test in plain.run - ours.run - ours.failed.keys():
        if test.rpartition(".")[0] not in ours.failed:
            found[test] = "not run"
    return dict(sorted(found.items()))


def report(plain: Outcome, ours: Outcome, passed: set[str], known: dict[str, str]) -> str:
    """What is printed of both runs.

    >>> plain = Outcome({"m.a:A.x", "m.a:A.y", "m.a:A.z"}, {"m.a:A.y": "old"})
    >>> ours = Outcome(plain.run, {"m.a:A.x": "new", "m.a:A.y": "old", "m.a:A.z": "3 queries"})
    >>> print(report(plain, ours, set(), {"m.a:A.z": "One query of ours."}))
                 tests  failed
    without us       3       1
    with us          3       3
    Only with us, known: m.a:A.z (One query of ours.)
    Only with us: m.a:A.x
        new
    1 of Odoo's tests fails only because of us.
    """
    lines = [f"{'':10}{'tests':>8}{'failed':>8}"]
    for title, outcome in (("without us", plain), ("with us", ours)):
        lines.append(f"{title:10}{len(outcome.run):>8}{len(outcome.failed):>8}")
    suspects = only_in(ours, plain)
    for test in suspects.keys() & passed:
        lines.append(f"Failed with us, passed when run again: {test}")
    suspects = {test: why for test, why in suspects.items() if test not in passed}
    lines += [f"Only with us, known: {test} ({known[test]})" for test in suspects if test in known]
    unknown = [test for test in suspects if test not in known]
    for test in unknown:
        lines += [f"Only with us: {test}", f"    {suspects[test]}"]
    some = {0: "None", 1: "1"}.get(len(unknown), str(len(unknown)))
    verb = "fail" if len(unknown) > 1 else "fails"
    lines.append(f"{some} of Odoo's tests {verb} only because of us.")
    return "\n".join(lines)
