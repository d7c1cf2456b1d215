"""Run the tests: a fresh database with the add-on and no demo data, then pytest.

It covers Odoo's tests (browser tours too) and every doctest. All of them run in two processes
where there are two processors, each on a copy of the database that pytest-odoo makes for
pytest-xdist; what the developer chose runs in one.
"""

import os
import subprocess

from . import addon, axe, databases, environment, oca, paths
from .progress import say

# The tests of one add-on, on a database without what others need.
ONLY = {"--core": ("core", paths.ADDON), "--sale": ("sale", f"{paths.ADDON}_sale")}
# What does not depend on what is beside it is run once, with all: doctests, scripts of the browser
# and tours, random histories and properties.
ONCE = ("test_js", "test_tour_*", "test_*_histories", "test_*_properties")
# A file stays in one process, for what its class prepares.
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def run_tests(arguments: list[str]) -> int:
    only, whose = next((ONLY[word] for word in arguments if word in ONLY), (None, None))
    arguments = [word for word in arguments if word not in ONLY]
    env = environment.prepare()
    # Those with the longest files first: a process that began one of them last would work alone.
    targets = ["dev/workshop", *reversed(env.own_addons)]
    if whose:
        targets = [f"{whose}/tests", *(f"--ignore-glob=*/{name}.py" for name in ONCE)]
    if _names_targets(arguments):
        targets = []
    if os.environ.get("FAST") == "1":
        which = f"fast_{only}" if only else "fast"
        name = f"{databases.PREFIX}_{which}_{paths.digest(paths.CHECKOUT)}"
        with env.only_one(name):
            _prepare_fast_database(env, name, only)
            return _pytest(env, name, [*arguments, *targets])
    keep = os.environ.get("KEEP_DB") == "1"
    # Another name, because what is left over under the first is dropped by the next run.
    purpose = "kept" if keep else only or "test"
    database = addon.fresh_database(env, purpose, only=only)
    if keep:
        say(f"The database is kept: dev/odoo -d {database} (dev/odoo db drop {database}).")
    untouched = f"{database}_untouched"
    try:
        databases.copy(env, database, untouched)
        if not (arguments or keep or len(os.sched_getaffinity(0)) < 2):
            arguments = SIDE_BY_SIDE
        return _pytest(env, database, [*arguments, *targets], {addon.INSTALLED: untouched})
    finally:
        databases.drop(env, untouched)
        if not keep:
            databases.drop(env, database)


def _prepare_fast_database(env: environment.Environment, name: str, only: str | None) -> None:
    """The developer's inner loop: keep one database, update it only when the add-on changed."""
    state = addon.installed_state(env, name)
    try:
        if state is None:
            databases.drop(env, name)
            databases.copy(env, databases.template(env, only), name)
            addon.install(env, name, only=only)
        elif state != addon.digest():
            addon.install(env, name, update=True, only=only)
    except BaseException:
        databases.drop(env, name)  # what is half installed would mislead the next run
        raise


def _pytest(
    env: environment.Environment,
    database: str,
    arguments: list[str],
    more: dict[str, str] | None = None,
) -> int:
    command = [str(env.python), "-m", "pytest", f"--odoo-database={database}", "--odoo-http"]
    command += ["--doctest-modules", *arguments]
    variables = env.variables | oca.QUIET | {axe.VARIABLE: str(axe.ensure())} | (more or {})
    done = subprocess.run(command, cwd=paths.CHECKOUT, env=variables, check=False)
    # Said at the beginning, too, which is far above by now.
    oca.tell_left_out(env.left_out)
    return done.returncode


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
