"""All tests in two pytest processes at once, each on a database of its own.

The slowest files go to one process; the other takes all the rest, so that none is left out. Both
are counted together, and one line closes the output.
"""

import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

from . import paths

# About half of the time of all tests, in few files: a browser, other processes, long histories.
SLOWEST = (
    f"{paths.ADDON}/tests/test_histories.py",
    f"{paths.ADDON}/tests/test_hostile.py",
    f"{paths.ADDON}/tests/test_js.py",
    f"{paths.ADDON}/tests/test_message_histories.py",
    f"{paths.ADDON}/tests/test_tour_calls.py",
    f"{paths.ADDON}/tests/test_tour_collector.py",
    f"{paths.ADDON}/tests/test_tour_manager.py",
    f"{paths.ADDON}/tests/test_tour_story.py",
    f"{paths.ADDON}/tests/test_tours_sales.py",
    "dev/workshop/test_faults.py",
    "dev/workshop/test_versions.py",
)
NOTHING_COLLECTED = 5
COUNTED = ("tests", "failures", "errors", "skipped")


def run(
    command: Callable[[str], list[str]],
    databases: tuple[str, str],
    targets: list[str],
    variables: dict[str, str],
    folder: Path,
) -> int:
    """Run all tests of `targets`, print both outputs and their sum; return the exit status.

    :param command: gives the pytest command for a database
    :param folder: where the outputs are kept meanwhile
    """
    slowest = [file for file in SLOWEST if (paths.CHECKOUT / file).is_file()]
    shares = (slowest, [*targets, *(f"--ignore={file}" for file in slowest)])
    reports = [folder / f"tests-{number}.xml" for number in (1, 2)]
    log = folder / "tests-1.log"
    commands = [
        [*command(database), f"--junitxml={report}", *share]
        for database, report, share in zip(databases, reports, shares, strict=True)
    ]
    for report in reports:
        report.unlink(missing_ok=True)
    with (
        open(log, "w", encoding="utf-8") as out,
        subprocess.Popen(
            commands[0], cwd=paths.CHECKOUT, env=variables, stdout=out, stderr=out
        ) as other,
    ):
        second = subprocess.run(commands[1], cwd=paths.CHECKOUT, env=variables, check=False)
    print(log.read_text(encoding="utf-8", errors="replace"), flush=True)
    statuses = [other.returncode, second.returncode]
    counts = [_count(report) for report in reports if report.exists()]
    print(summary(counts), flush=True)
    return status(statuses)


def _count(report: Path) -> dict[str, int]:
    suite = ElementTree.parse(report).getroot().find("testsuite")
    return {name: int(suite.get(name, 0)) for name in COUNTED}


def summary(counts: list[dict[str, int]]) -> str:
    """Sum up several runs in one line.

    >>> summary([
    ...     {"tests": 5, "failures": 1, "errors": 0, "skipped": 1},
    ...     {"tests": 2, "failures": 0, "errors": 1, "skipped": 0},
    ... ])
    '4 passed, 2 failed, 1 skipped'
    """
    tests, failures, errors, skipped = (sum(one[name] for one in counts) for name in COUNTED)
    failed = failures + errors
    text = f"{tests - failed - skipped} passed, {failed} failed"
    return f"{text}, {skipped} skipped" if skipped else text


def status(statuses: list[int]) -> int:
    """Return the exit status of several runs together: the worst, nothing to run being fine.

    >>> status([5, 0]), status([5, 1]), status([5, 5]), status([0, -9])
    (0, 1, 5, 1)
    """
    bad = set(statuses) - {0, NOTHING_COLLECTED}
    return max(1, *bad) if bad else min(statuses)
