"""Run the tests: a fresh database with the add-on and no demo data, then pytest.

It covers Odoo's tests (browser tours too) and every doctest. All of them run in two processes
where there are two processors; what the developer chose runs in one.
"""

import os
import subprocess

from . import addon, databases, environment, paths, side_by_side
from .progress import say

TARGETS = [*paths.ADDONS, "dev/workshop"]


def run_tests(arguments: list[str]) -> int:
    env = environment.prepare()
    if os.environ.get("FAST") == "1":
        name = f"{databases.PREFIX}_fast_{paths.digest(paths.CHECKOUT)}"
        with env.only_one(name):
            _prepare_fast_database(env, name)
            return _pytest(env, name, arguments)
    keep = os.environ.get("KEEP_DB") == "1"
    # Another name, because what is left over under the first is dropped by the next run.
    database = addon.fresh_database(env, "kept" if keep else "test")
    if keep:
        say(f"The database is kept: dev/odoo -d {database} (dev/odoo db drop {database}).")
    untouched = f"{database}_untouched"
    second = f"{database}_second"
    variables = {addon.INSTALLED: untouched}
    try:
        databases.copy(env, database, untouched)
        if arguments or keep or len(os.sched_getaffinity(0)) < 2:
            return _pytest(env, database, arguments, variables)
        databases.copy(env, database, second)
        return side_by_side.run(
            lambda name: _command(env, name),
            (database, second),
            TARGETS,
            env.variables | variables,
            paths.folder("logs"),
        )
    finally:
        databases.drop(env, second)
        databases.drop(env, untouched)
        if not keep:
            databases.drop(env, database)


def _prepare_fast_database(env: environment.Environment, name: str) -> None:
    """The developer's inner loop: keep one database, update it only when the add-on changed."""
    state = addon.installed_state(env, name)
    try:
        if state is None:
            databases.drop(env, name)
            databases.copy(env, databases.template(env), name)
            addon.install(env, name)
        elif state != addon.digest():
            addon.install(env, name, update=True)
    except BaseException:
        databases.drop(env, name)  # what is half installed would mislead the next run
        raise


def _pytest(
    env: environment.Environment,
    database: str,
    arguments: list[str],
    more: dict[str, str] | None = None,
) -> int:
    targets = [] if _names_targets(arguments) else TARGETS
    command = [*_command(env, database), *arguments, *targets]
    variables = env.variables | (more or {})
    return subprocess.run(command, cwd=paths.CHECKOUT, env=variables, check=False).returncode


def _command(env: environment.Environment, database: str) -> list[str]:
    """How pytest is called on a database; what to run follows."""
    python = [str(env.python), "-m", "pytest"]
    return [*python, f"--odoo-database={database}", "--odoo-http", "--doctest-modules"]


def _names_targets(arguments: list[str]) -> bool:
    """Whether the developer named files, folders or tests to run.

    >>> _names_targets(["-k", "dev"]), _names_targets(["dev/workshop", "-x"])
    (False, True)
    """
    for word in arguments:
        path = word.partition("::")[0]
        if ("/" in path or path.endswith(".py")) and (paths.CHECKOUT / path).exists():
            return True
    return False
