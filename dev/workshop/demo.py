"""`make demo`: a company with a history to look at, then Odoo on it.

The database is built under another name and renamed when it is finished, so that what bears the
name `cobranza_demo`, or the one given as DB, is complete; run again, it is served as it is.
"""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from . import addon, databases, environment, paths, serving
from .environment import Environment
from .progress import Problem, fresh_log, say, step

DATABASE = f"{databases.PREFIX}_demo"
LANGUAGE = "es_MX"  # of a Mexican company, as demo_company has it
COMPANY = paths.DEV / "demo_company"
ANOTHER_MOMENT = paths.DEV / "workshop" / "another_moment.py"
TIME_ZONE = ZoneInfo("America/Mexico_City")


def demo(arguments: list[str]) -> None:
    unknown = set(arguments) - {"--reset"}
    if unknown:
        raise Problem(f"dev/demo knows no {unknown.pop()}: the one option is --reset.")
    moment = _moment(os.environ.get("AT"))
    name = database(os.environ.get("DB"))
    serve = os.environ.get("SERVE") != "0"
    if serve:
        serving.require_port()
    env = environment.prepare()
    with env.only_one("demo database"):
        if "--reset" in arguments:
            databases.drop(env, name)
        if not databases.exists(env, name):
            _build(env, name)
        elif addon.installed_state(env, name) != addon.digest():
            say(f"{paths.ADDON} has changed since; make demo-reset gives a wholly fresh company.")
            addon.install(env, name, update=True)
        _shell(env, name, "summary", commit=False)
    if serve:
        say(f"Odoo serves the demo at http://localhost:{environment.port()} (admin / admin).")
        say("Ctrl-C stops it; make demo starts it again on the same data.")
        only = [f"--db-filter=^{name}$", "--log-level=warn"]
        python, *command = env.odoo("-d", name, *only)
        if moment:
            say(f"Its clock starts at {moment:%Y-%m-%d %H:%M} UTC.")
            command = [str(ANOTHER_MOMENT), f"{moment:%Y-%m-%d %H:%M}", *command]
        os.execve(python, [python, *command], env.variables)


def database(name: str | None) -> str:
    """The demo's database: the one for all checkouts, or that of a name of your own.

    >>> database(None), database("mine")
    ('cobranza_demo', 'mine')
    >>> database("my demo")
    Traceback (most recent call last):
    workshop.progress.Problem: DB is a name of small letters, digits and _, as in DB=mine: my demo
    """
    if name and not re.fullmatch("[a-z][a-z0-9_]{0,50}", name):
        raise Problem(f"DB is a name of small letters, digits and _, as in DB=mine: {name}")
    return name or DATABASE


def _moment(text: str | None) -> datetime | None:
    """Return the moment in UTC at which the demo's clock is to start, or None: now.

    >>> _moment("2026-11-29 10:00")
    datetime.datetime(2026, 11, 29, 16, 0, tzinfo=datetime.timezone.utc)
    >>> _moment("next Sunday")
    Traceback (most recent call last):
    workshop.progress.Problem: AT is no day and time such as 2026-11-29 10:00: next Sunday
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(f"AT is no day and time such as 2026-11-29 10:00: {text}") from None
    return moment.replace(tzinfo=TIME_ZONE).astimezone(UTC)


def _build(env: Environment, name: str) -> None:
    if not COMPANY.is_dir():
        raise Problem("This checkout has no dev/demo_company to build the demo from.")
    template = databases.desk_template(env)
    building = f"{name}_building"
    databases.drop(env, building)
    databases.copy(env, template, building)
    addon.install(env, building, language=LANGUAGE)
    with step("Making the demo company", lines=True):
        _shell(env, building, "build", commit=True)
    databases.rename(env, building, name)


def _shell(env: Environment, database: str, function: str, *, commit: bool) -> None:
    """Call `demo_company.<function>(env)` in Odoo; what it prints is the reader's to see."""
    script = f"import sys; sys.path.insert(0, {str(paths.DEV)!r})\nimport demo_company\n"
    script += f"demo_company.{function}(env)\n" + ("env.cr.commit()\n" if commit else "")
    log = fresh_log(paths.folder("logs"), f"demo-{function}")
    options = ["-d", database, "--no-http", f"--logfile={log}"]
    with open(log, "a", encoding="utf-8") as errors:
        done = subprocess.run(
            env.odoo("shell", *options),
            input=script,
            text=True,
            stdout=sys.stdout,
            stderr=errors,
            env=env.variables | {"PYTHONUNBUFFERED": "1"},
            check=False,
        )
    if done.returncode:
        raise Problem(f"The demo company could not be made: its {function}() failed.", log)
