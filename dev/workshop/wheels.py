"""Each add-on as a wheel, then all of them installed in a fresh environment and tested there.

whool builds them, as the `pyproject.toml` of each add-on says. The environment is made beside the
Odoo of this project and knows nothing of the checkout: what a wheel lacks is missing there.
"""

import dataclasses
import os
import subprocess
import tempfile
from pathlib import Path

from . import addon, databases, environment, oca, paths
from .environment import Environment
from .progress import Problem, fresh_log, output, run, step

# Short ones, of what an installation has to bring: data, templates, reports, another add-on.
TESTS = (
    "cobranza_followup/tests/account/test_aging.py",
    "cobranza_followup_sms/tests/test_sms.py",
)
# Where what it joins the desk to is there.
TESTS_BESIDE_OTHERS = {"cobranza_followup_queue": "cobranza_followup_queue/tests/test_messages.py"}


def make(arguments: list[str]) -> int:
    if arguments:
        raise Problem("dev/wheels takes no arguments: it builds the wheels of all add-ons.")
    env = environment.prepare()
    folder = _built(env)
    with tempfile.TemporaryDirectory(prefix="wheels-", dir=paths.cache()) as scratch:
        return _try(_installed(env, folder, Path(scratch)), Path(scratch))


def _built(env: Environment) -> Path:
    """Build the wheels; return the folder they are in."""
    folder = paths.folder("wheels")
    for old in folder.glob("*.whl"):
        old.unlink()
    log = fresh_log(paths.folder("logs"), "wheels")
    # Nothing is fetched: whool is in the environment.
    pip = [env.python, "-m", "pip", "wheel", "--no-index", "--no-deps", "--no-build-isolation"]
    with step(f"Building {len(env.own_addons)} wheels into {folder}"):
        run(
            [*pip, "-w", folder, *(paths.CHECKOUT / name for name in env.own_addons)],
            log=log,
            otherwise="The wheels could not be built.",
        )
    return folder


def _installed(env: Environment, wheels: Path, scratch: Path) -> Environment:
    """Install the wheels in a fresh environment; return how to call Odoo in it."""
    log = fresh_log(paths.folder("logs"), "wheels-install")
    failed = "The wheels could not be installed."
    with step("Installing them in a fresh environment"):
        run([env.python, "-m", "venv", scratch], log=log, otherwise=failed)
        python = scratch / "bin/python"
        # Odoo's own packages are seen, not installed again.
        packages = "import sysconfig; print(sysconfig.get_path('purelib'))"
        link = Path(output([python, "-c", packages])) / "packages_of_odoo.pth"
        link.write_text(f"{output([env.python, '-c', packages])}\n", encoding="utf-8")
        configuration = scratch / "odoo.conf"
        text = env.configuration.read_text(encoding="utf-8")
        configuration.write_text(text.replace(f"{paths.CHECKOUT},", "", 1), encoding="utf-8")
        fresh = dataclasses.replace(env, python=python, configuration=configuration)
        # Odoo asks for psycopg2 where psycopg2-binary does; of the add-ons all must be there.
        pip = [python, "-m", "pip", "install", "--no-index", "--no-deps"]
        run([*pip, *wheels.glob("*.whl"), *oca.wheels(env.oca)], log=log, otherwise=failed)
        missing = _missing(python)
        if missing:
            raise Problem("The wheels need what is not there:\n" + "\n".join(missing))
    return fresh


def _missing(python: Path) -> list[str]:
    """What the add-ons need, Odoo aside, and is not installed, as pip says it."""
    done = subprocess.run(
        [python, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    return [line for line in lines if line.startswith("odoo-addon-") and " odoo," not in line]


def _try(env: Environment, scratch: Path) -> int:
    """Install the add-ons from their wheels in a database; run the tests that came in them."""
    database = f"{databases.PREFIX}_wheels_{os.getpid()}"
    try:
        databases.copy(env, databases.template(env), database)
        addon.install(env, database)
        [addons] = scratch.glob("lib/python*/site-packages/odoo/addons")
        command = [env.python, "-m", "pytest", f"--odoo-database={database}", "--odoo-http"]
        command += ["-p", "no:cacheprovider", "-W", "ignore:'crypt' is", "--rootdir", scratch]
        beside = [test for name, test in TESTS_BESIDE_OTHERS.items() if name in env.own_addons]
        command += [addons / name for name in (*TESTS, *beside)]
        words = [str(word) for word in command]
        variables = env.variables | oca.QUIET
        return subprocess.run(words, cwd=scratch, env=variables, check=False).returncode
    finally:
        databases.drop(env, database)
