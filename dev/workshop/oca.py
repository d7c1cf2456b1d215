"""Add-ons of others that one of ours joins the desk to; Odoo does not bring them.

They are wheels of the package index, at the versions named here, unpacked into the cache beside
Odoo. pip-tools cannot lock them with the rest: they ask for a package `odoo`, which is on no index.
Without the network everything else works at your desk, and what is about them is left out, which is
said at the end. Continuous integration stops: what was not tested must not look as if it were.
"""

import os
import shutil
import tempfile
from pathlib import Path

from . import paths
from .progress import Problem, output, say, step

PACKAGES = (
    "odoo-addon-queue_job==19.0.2.4.0.1",
    # What that asks for when it is installed, for its own migrations.
    "openupgradelib==3.13.7",
)
# Variables of tests: Odoo serves their browser, and the job queue's runner is not to start with it.
QUIET = {"ODOO_QUEUE_JOB_CHANNELS": "root:0"}
_NOT_THERE = (
    "NOT TESTED, NOT BUILT: {ours}. The add-ons it needs ({others}) could not be fetched: "
    "check the network, or name a package index that can be reached in PIP_INDEX_URL."
)
_WHAT_CI_NEEDS = (
    "{ours} cannot be tested: the add-ons it needs ({others}) could not be fetched. Give this "
    "machine access to the package index, or name one it can reach in PIP_INDEX_URL; without CI "
    "in its environment the rest is tested and this is left out."
)


def ensure(python: Path) -> Path | None:
    """The folder with the packages, fetched first if it is not there yet; None: it cannot be had."""
    folder = paths.cache() / f"oca-{paths.digest(*PACKAGES)}"
    if folder.exists():
        return folder
    with tempfile.TemporaryDirectory(prefix="oca-", dir=paths.cache()) as scratch:
        building = Path(scratch) / "oca"
        with step(f"Fetching add-ons of others: {', '.join(PACKAGES)}"):
            fetched = _fetch(python, building)
        if not fetched:
            return None
        shutil.move(building, folder)
    return folder


def in_ci() -> bool:
    """Whether nobody reads a notice here, only whether all went well."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


def tell_left_out(ours: list[str]) -> None:
    """Say which of our add-ons are left out for want of others; in continuous integration stop."""
    if not ours:
        return
    names = {
        "ours": ", ".join(ours),
        "others": ", ".join(paths.BESIDE_OTHERS[name] for name in ours),
    }
    if in_ci():
        raise Problem(_WHAT_CI_NEEDS.format(**names))
    say(_NOT_THERE.format(**names))


def addons(folder: Path | None) -> list[Path]:
    """Where Odoo finds the add-ons in it."""
    return [folder / "odoo/addons"] if folder else []


def wheels(folder: Path | None) -> list[Path]:
    """What pip installs them from."""
    return sorted(folder.glob("wheels/*.whl")) if folder else []


def _fetch(python: Path, folder: Path) -> bool:
    pip = [python, "-m", "pip", "download", "-qq", "--no-input", "--retries=1", "--timeout=15"]
    command = [*pip, "--no-deps", "-d", folder / "wheels", *PACKAGES]
    if output(command) is None:
        return False
    for wheel in wheels(folder):
        if output([python, "-m", "zipfile", "-e", wheel, folder]) is None:
            return False
    return True
