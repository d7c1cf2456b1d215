"""The Python environment: exactly the versions of `dev/requirements.lock`.

It is keyed by the lock file and the Python that built it, so that changing either gives a
new one and branches with different locks do not disturb each other.  venv and pip build it, which
every Python has; pip-tools makes the lock file.
"""

import os
import shutil
from pathlib import Path

from . import debian, paths
from .progress import Problem, fresh_log, output, run, step

LOCK = paths.DEV / "requirements.lock"
# What an Odoo of the developer's own has not by itself: module -> the package to install.
OWN_TOOLS = {
    "click_odoo_contrib": "click-odoo-contrib",
    "dateparser": "dateparser",
    "holidays": "holidays",
    "hypothesis": "hypothesis",
    "oca_pre_commit_hooks": "oca-odoo-pre-commit-hooks",
    "phonenumbers": "phonenumbers",
    "pylint_odoo": "pylint-odoo",
    "pytest_odoo": "pytest-odoo",
    "ruff": "ruff",
    "whool": "whool",
    "xdist": "pytest-xdist",
}


def own_python() -> Path | None:
    """The Python of the developer's own Odoo (ODOO_HOME), when that has one."""
    home = paths.odoo_home()
    if home is None:
        return None
    named = os.environ.get("ODOO_PYTHON")
    places = [Path(named)] if named else [home / f"{name}/bin/python" for name in (".venv", "venv")]
    for python in places:
        if python.is_file():
            return python
    if named:
        raise Problem(f"ODOO_PYTHON={named} is no file: name the Python that runs your Odoo.")
    return None


def place(contents: str) -> Path:
    """The folder of an environment with these contents, for the present Python."""
    version = output([debian.base_python(), "-c", "import sys; print(*sys.version_info[:3])"])
    name = f"{version} {paths.digest(contents)}"
    return paths.cache() / f"python-{name.replace(' ', '.', 2).replace(' ', '-')}"


def ready(folder: Path) -> bool:
    return (folder / "ready").exists()


def ensure() -> Path:
    """The environment's Python program; built first if it is not there yet."""
    own = own_python()
    if own:
        _check_own(own)
        return own
    folder = place(LOCK.read_text(encoding="utf-8"))
    if not ready(folder):
        paths.require_space()
        count = sum("==" in line for line in LOCK.read_text(encoding="utf-8").splitlines())
        with step(f"Building the Python environment: {count} packages"):
            _build(folder)
    return folder / "bin/python"


def ensure_small(purpose: str, packages: tuple[str, ...]) -> Path:
    """The Python program of a small environment beside the big one, with `name==version` packages.

    For what only one command needs, so that nobody else waits for it.
    """
    folder = place(" ".join(packages))
    if not ready(folder):
        with step(f"Building a Python environment for {purpose}: {', '.join(packages)}"):
            log = fresh_log(paths.folder("logs"), f"python-{purpose}")
            pip = _make(folder, log)
            failed = f"{', '.join(packages)} could not be installed: check the network."
            run([*pip, *packages], log=log, otherwise=failed)
            (folder / "ready").touch()
    return folder / "bin/python"


# pip-tools and what it needs.
LOCKING = (
    "pip-tools==7.6.2",
    "build==1.6.1",
    "click==8.1.8",
    "packaging==26.4",
    "pyproject_hooks==1.3.3",
    "setuptools==80.10.2",
    "wheel==0.48.0",
)


def relock(arguments: list[str]) -> None:
    """Make the lock file from `dev/requirements.in`, keeping the versions it has.

    :param arguments: to pip-compile, such as --upgrade or --upgrade-package ruff
    """
    python = ensure_small("locking", LOCKING)
    compiling = [python, "-m", "piptools", "compile", "--strip-extras", "--allow-unsafe"]
    compiling += ["--no-annotate", "--no-emit-options", "--no-build-isolation", *arguments]
    with step("Finding versions that agree"):
        run(
            [*compiling, "-o", LOCK, paths.DEV / "requirements.in"],
            log=fresh_log(paths.folder("logs"), "relock"),
            otherwise="No set of versions satisfies dev/requirements.in: loosen it where the log "
            "says so.",
            env={**os.environ, "CUSTOM_COMPILE_COMMAND": "dev/relock"},
        )


def _make(folder: Path, log: Path) -> list[object]:
    """Make an empty virtual environment; return the words that install into it."""
    # A virtual environment cannot be moved, so it is built in place; the file `ready`,
    # written last, tells a finished one from one that was interrupted.
    shutil.rmtree(folder, ignore_errors=True)
    run(
        [debian.base_python(), "-m", "venv", folder],
        log=log,
        otherwise="The virtual environment could not be made: is python3-venv installed?",
    )
    return [folder / "bin/python", "-m", "pip", "install", "--no-input", "--no-deps"]


def _build(folder: Path) -> None:
    log = fresh_log(paths.folder("logs"), "python")
    pip = _make(folder, log)
    failed = (
        "The Python packages could not be installed: check the network; if a package is said to "
        "be missing, make a new lock file with dev/relock."
    )
    # The few source packages are old and need the setuptools we pin, hence no isolation.
    builders = [line for line in _lock_lines() if line.startswith(("setuptools==", "wheel=="))]
    run([*pip, *builders], log=log, otherwise=failed)
    run([*pip, "--no-build-isolation", "-r", LOCK], log=log, otherwise=failed)
    (folder / "ready").touch()


def _lock_lines() -> list[str]:
    return LOCK.read_text(encoding="utf-8").splitlines()


def _check_own(python: Path) -> None:
    looked_for = (
        "import importlib.util as u, sys; print(*[n for n in sys.argv[1:] if not u.find_spec(n)])"
    )
    absent = output([python, "-c", looked_for, *OWN_TOOLS])
    if absent is None:
        raise Problem(f"{python} does not run: put right the Python of your ODOO_HOME.")
    if absent:
        names = " ".join(OWN_TOOLS[name] for name in absent.split())
        raise Problem(
            f"The Python of your ODOO_HOME lacks {names}: run {python} -m pip install {names}."
        )
