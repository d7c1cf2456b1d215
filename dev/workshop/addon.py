"""The add-on in a database: install it, update it, and read what Odoo said about it."""

import ast
import hashlib
import json
import os
import re
import subprocess
from pathlib import Path

from . import databases, paths, postgres
from .cluster import psql
from .environment import Environment
from .progress import Problem, fresh_log, run, say, step

LOG_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): (?P<text>.*)"
)
# Names, to the tests, a database with the add-on that they may copy: nobody is connected to it.
INSTALLED = "COBRANZA_INSTALLED"
COMPLAINTS = ("WARNING", "ERROR", "CRITICAL")


def complaints(log: str) -> list[str]:
    """The warnings and errors of an installation log, each with the lines that follow it.

    The template holds everything the add-on needs, so what is said while only the add-on is
    installed is about the add-on.

    >>> complaints('2026-01-01 00:00:00,000 7 INFO db odoo.modules: fine\\n'
    ...            '2026-01-01 00:00:00,000 7 WARNING db odoo.models: no access rules\\n'
    ...            '  second line')
    ['WARNING odoo.models: no access rules\\n  second line']
    """
    found: list[str] = []
    complaining = False
    for line in log.splitlines():
        match = LOG_LINE.match(line)
        if match:
            complaining = match["level"] in COMPLAINTS
            if complaining:
                found.append(f"{match['level']} {match['logger']}: {match['text']}")
        elif complaining:
            found[-1] += "\n" + line
    return found


def install(
    env: Environment,
    database: str,
    *,
    update: bool = False,
    only: str | None = None,
    language: str | None = None,
) -> None:
    """Install (or update) the add-on; a warning in Odoo's log is a failure.

    :param only: beside what one of `databases.LESS` names
    :param language: one more that all of Odoo is to speak there
    """
    log = fresh_log(paths.folder("logs"), f"install-{database}")
    doing = "Updating" if update else "Installing"
    # What joins it to others comes by itself at first, and is updated with it.
    options = ["-u" if update else "-i", paths.ADDON]
    if only:
        options += databases.LESS[only][1]
    if update and databases.ALONE not in options:
        options += ["-i", ",".join(_joining(env, database))]
    if language:
        options.append(f"--load-language={language}")
    with step(f"{doing} {paths.ADDON} in {database}"):
        env.run_odoo(
            ["-d", database, *options],
            log=log,
            otherwise=f"Odoo could not install {paths.ADDON}: the log above says where it stopped.",
        )
    _raise_complaints(log, f"{doing} {paths.ADDON}")
    log.unlink()
    remember(env, database)


def uninstall(env: Environment, database: str, name: str = paths.ADDON) -> None:
    """Uninstall an add-on, and those that depend on it; a warning in Odoo's log is a failure."""
    log = fresh_log(paths.folder("logs"), f"uninstall-{database}")
    with step(f"Uninstalling {name} in {database}"):
        command = env.odoo("module", "uninstall", "-d", database, name)
        run(command, log=log, otherwise=f"{name} is not uninstalled.", env=env.variables)
    _raise_complaints(log, f"Uninstalling {name}")
    log.unlink()


def _raise_complaints(log: Path, doing: str) -> None:
    found = complaints(log.read_text(encoding="utf-8", errors="replace"))
    for complaint in found:
        say(complaint)
    if found:
        raise Problem(
            f"{doing} gave the {len(found)} warnings above: put them right "
            f"(the whole log is {log})."
        )


def _joining(env: Environment, database: str) -> list[str]:
    """The add-ons that join it to what is in a database."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    there = set((psql(database, query, env.pg) or "").split())
    found = []
    for name in env.own_addons[1:]:  # the later ones depend on the earlier ones
        manifest = (paths.CHECKOUT / name / "__manifest__.py").read_text(encoding="utf-8")
        if there.issuperset(ast.literal_eval(manifest)["depends"]):
            there.add(name)
            found.append(name)
    return found


def shell(
    env: Environment, database: str, script: str, variables: dict[str, str] | None = None
) -> dict:
    """Run a script in Odoo's shell; return what it printed as JSON after the word `found`."""
    done = subprocess.run(
        env.odoo("shell", "-d", database, "--no-http", "--log-level=error"),
        input=script,
        env=variables or env.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if "found " not in done.stdout:
        raise Problem(f"The script came to no end:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.rpartition("found ")[2])


def digest() -> str:
    """A fingerprint of what `-u` would read: the add-ons without their tests."""
    summary = hashlib.sha256()
    for addon in paths.ADDONS:
        for folder, names, files in os.walk(paths.CHECKOUT / addon):
            names[:] = sorted(set(names) - {"__pycache__", "tests"})
            for name in sorted(files):
                file = Path(folder) / name
                summary.update(str(file.relative_to(paths.CHECKOUT)).encode())
                summary.update(file.read_bytes())
    return summary.hexdigest()


def remember(env: Environment, database: str) -> None:
    """Note on the database which state of the add-on it holds."""
    psql("postgres", f"COMMENT ON DATABASE \"{database}\" IS '{digest()}'", env.pg)


def installed_state(env: Environment, database: str) -> str | None:
    """Which state of the add-on a database holds; None when its installation never finished."""
    query = (
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = '{database}'"
    )
    return psql("postgres", query, env.pg) or None


def fresh_database(env: Environment, purpose: str, *, only: str | None = None) -> str:
    """A new database with the add-on, to be dropped by who asked for it.

    :param only: beside what one of `databases.LESS` names
    """
    sweep(env)
    template = databases.template(env, only)
    name = f"{databases.PREFIX}_{purpose}_{os.getpid()}"
    databases.drop(env, name)
    databases.copy(env, template, name)
    try:
        install(env, name, only=only)
    except BaseException:
        databases.drop(env, name)
        raise
    return name


def sweep(env: Environment) -> None:
    """Drop what killed commands of this machine left behind; their process is gone."""
    if postgres.is_given():
        return  # a server of the developer's own may be used from other machines too
    purposes = "test|core|sale|less|wheels|lint|i18n|soak|faults|hostile|odootests|versions"
    ours = rf"{databases.PREFIX}_(?:{purposes})_(\d+)(?:[_-].*)?"
    for name in databases.names(env, ours):
        process = re.fullmatch(ours, name)[1]
        if not Path(f"/proc/{process}").exists():
            databases.drop(env, name)
