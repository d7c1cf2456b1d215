"""axe-core, which the tours have look at our screens: fetched once, never committed.

It is an npm package, and npm would be a heavy thing to need for one file. A Python package for
another browser tool brings that very file, so pip, which everybody here has, fetches it. Which
file it is, is pinned by its hash.
"""

import hashlib
from pathlib import Path

from . import python_env
from .progress import Problem

PACKAGE = "axe-playwright-python==0.1.8"
# Of axe.min.js, axe-core 4.12.1 (MPL-2.0).
SHA256 = "84494fec757e4710dc751c8d7a636e457f4532f08f85c86dc9070133fbff53bc"
# What the tours read: cobranza_followup/tests/tours_common.py.
VARIABLE = "COBRANZA_AXE"


def ensure() -> Path:
    """The file with axe-core, fetched if it is not there yet."""
    python = python_env.ensure_small("axe-core", (PACKAGE,))
    found = python.parent.parent.glob("lib/python3*/site-packages/axe_playwright_python/axe.min.js")
    for file in found:
        if hashlib.sha256(file.read_bytes()).hexdigest() == SHA256:
            return file
    raise Problem(
        f"The axe-core of {PACKAGE} is not the one that dev/workshop/axe.py pins: look at what"
        " changed, and pin the new one."
    )
