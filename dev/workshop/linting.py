"""`make lint`: what can be said about the code without running it, and by Odoo's own lint.

Each part can be called alone (`dev/lint ruff files`); without a name all of them run and every
complaint is shown before the command fails.
"""

import subprocess
from collections.abc import Callable

from . import addon, databases, environment, file_checks, paths, translations
from .environment import Environment
from .progress import Problem, say, step


def _call(env: Environment, *command: str) -> bool:
    variables = env.variables | {"PYLINTHOME": str(paths.folder("pylint"))}
    words = [str(env.python), "-m", *command]
    return subprocess.run(words, cwd=paths.CHECKOUT, env=variables, check=False).returncode == 0


def _show(complaints: list[str]) -> bool:
    for complaint in dict.fromkeys(complaints):
        print(complaint.replace(f"{paths.CHECKOUT}/", ""), flush=True)
    return not complaints


def ruff(env: Environment) -> bool:
    """Style and common mistakes; `dev/lint --fix` puts right what can be."""
    checked = _call(env, "ruff", "check", "--quiet", ".")
    return _call(env, "ruff", "format", "--quiet", "--diff", ".") and checked


def files(_env: Environment) -> bool:
    """Bundles, pictures, imports, and that Odoo finds all tests."""
    return _show([one for name in paths.ADDONS for one in file_checks.check(paths.CHECKOUT / name)])


def oca(env: Environment) -> bool:
    """XML, CSV and the manifest's files, as the community's hooks for pre-commit know them."""
    # Matters of taste, and of ours in all files: letter case, order of attributes, numbers as text.
    taste = "xml-header-wrong,xml-tag-position,xml-field-numeric-without-eval"
    return _call(env, "oca_pre_commit_hooks.cli", f"--disable={taste}", *paths.ADDONS)


def pylint(env: Environment) -> bool:
    """Odoo's conventions, as the community's pylint-odoo knows them."""
    return _call(env, "pylint", "--score=no", *paths.ADDONS)


def installed(env: Environment) -> bool:
    """On a database with the add-on: translations up to date, and core's test_lint."""
    database = addon.fresh_database(env, "lint")
    try:
        complete = _show(translations.check(env, database))
        options = ["-q", "--no-header", "--tb=short", "--show-capture=no"]
        options += ["-p", "no:cacheprovider", "--odoo-log-level=warn"]
        target = "dev/core_lint"
        return _call(env, "pytest", *options, f"--odoo-database={database}", target) and complete
    finally:
        databases.drop(env, database)


PARTS: dict[str, Callable[[Environment], bool]] = {
    "ruff": ruff,
    "files": files,
    "oca": oca,
    "pylint": pylint,
    "installed": installed,
}


def lint(arguments: list[str]) -> int:
    if arguments == ["--fix"]:
        env = environment.prepare()
        _call(env, "ruff", "check", "--fix", ".")
        _call(env, "ruff", "format", ".")
        return 0
    unknown = [name for name in arguments if name not in PARTS]
    if unknown:
        raise Problem(f"dev/lint has no part {unknown[0]}: name one of {', '.join(PARTS)}, --fix.")
    env = environment.prepare()
    failed = []
    for name in arguments or PARTS:
        title = (PARTS[name].__doc__ or name).splitlines()[0]
        with step(f"{name}: {title}", lines=True):
            if not PARTS[name](env):
                failed.append(name)
    if failed:
        say(f"Lint failed: {', '.join(failed)}.")
        return 1
    return 0
