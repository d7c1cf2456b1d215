"""The add-on's translations: the template of terms, and the Spanish built on it.

The terms come from a database where the add-on is installed, as Odoo itself sees them.
"""

import re
import shutil
import tempfile
from pathlib import Path

from . import addon, databases, environment, paths
from .environment import Environment
from .progress import Problem, fresh_log, output, run, say, step

LANGUAGES = ["es"]
DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date): .*\\n"\n', re.MULTILINE)


def regenerate(_arguments: list[str]) -> None:
    """Bring the files of the checkout up to date with the code (`make i18n`)."""
    env = environment.prepare()
    database = addon.fresh_database(env, "i18n")
    try:
        with step("Collecting the terms to translate"):
            for name in paths.ADDONS:
                with tempfile.TemporaryDirectory() as scratch:
                    for made in _generate(env, database, name, Path(scratch)):
                        place = _folder(name) / made.name
                        if not place.exists() or _differ(made, place):
                            place.parent.mkdir(exist_ok=True)
                            shutil.copyfile(made, place)
    finally:
        databases.drop(env, database)
    for name in paths.ADDONS:
        for language in LANGUAGES:
            file = _folder(name) / f"{language}.po"
            say(f"{file}: {_statistics(file)}")


def check(env: Environment, database: str) -> list[str]:
    """What is wrong with the translations, one sentence each."""
    wrong = []
    for name in paths.ADDONS:
        with tempfile.TemporaryDirectory() as scratch:
            for made in _generate(env, database, name, Path(scratch)):
                place = _folder(name) / made.name
                if not place.exists() or _differ(made, place):
                    wrong.append(f"{place}: not up to date with the code, run make i18n")
        for language in LANGUAGES:
            file = _folder(name) / f"{language}.po"
            if file.exists():
                wrong += _incomplete(file)
    return wrong


def _folder(name: str) -> Path:
    return paths.CHECKOUT / name / "i18n"


def _generate(env: Environment, database: str, name: str, folder: Path) -> list[Path]:
    """Make an add-on's template and each language in a folder, starting from the checkout's."""
    log = fresh_log(paths.folder("logs"), "i18n")
    failed = "The terms to translate could not be collected."
    template = folder / f"{name}.pot"
    export = ["i18n", "export", "-d", database, "-l", "pot", "-o", template, name]
    run(env.odoo(*export), log=log, otherwise=failed, env=env.variables)
    if not template.exists():
        raise Problem(f"Odoo found no terms to translate in {name}.", log)
    made = [template]
    for language in LANGUAGES:
        file, known = folder / f"{language}.po", _folder(name) / f"{language}.po"
        if known.exists():
            shutil.copyfile(known, file)
        else:
            start = ["msginit", "--no-translator", "-l", language, "-i", template, "-o", file]
            run(start, log=log, otherwise=failed)
        # No guessing: a guessed translation is a wrong one until somebody reads it.
        merge = ["msgmerge", "--no-fuzzy-matching", "--quiet", "--backup=none", "--update"]
        run([*merge, file, template], log=log, otherwise=failed)
        run(["msgattrib", "--no-obsolete", "-o", file, file], log=log, otherwise=failed)
        made.append(file)
    return made


def _differ(one: Path, other: Path) -> bool:
    """Whether two files say something different, their dates aside."""
    texts = [DATES.sub("", file.read_text(encoding="utf-8")) for file in (one, other)]
    return texts[0] != texts[1]


def _incomplete(file: Path) -> list[str]:
    wrong = []
    if output(["msgfmt", "--check", "-o", "/dev/null", file]) is None:
        wrong.append(f"{file}: has mistakes, run msgfmt --check -o /dev/null {file}")
    for kind, option in (("untranslated", "--untranslated"), ("fuzzy", "--only-fuzzy")):
        terms = (output(["msgattrib", option, "--no-obsolete", file]) or "").count("\nmsgid ")
        # The first entry is the file's header.
        if terms > 1:
            wrong.append(f"{file}: {terms - 1} terms are {kind}")
    return wrong


def _statistics(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    missing = (output(["msgattrib", "--untranslated", "--no-obsolete", file]) or "").count(
        "\nmsgid "
    )
    total = text.count("\nmsgid ") - 1
    return f"{total} terms, {max(0, missing - 1)} without a translation"
