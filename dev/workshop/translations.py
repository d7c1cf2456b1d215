"""The add-ons' translations: the templates of terms, and the Spanish built on them.

click-odoo-makepot collects the terms from a database where the add-ons are installed, as Odoo
itself sees them, and merges them into the languages. Ours is to make a language's first file, to
compare without changing anything, and to count what is not translated.
"""

import re
import shutil
import tempfile
from pathlib import Path

from . import addon, databases, environment, paths
from .environment import Environment
from .progress import fresh_log, output, run, say, step

LANGUAGES = ["es"]
# What a country says otherwise than its language does: these files have nothing else.
COUNTRIES = ["es_MX"]
DATES = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date): .*\\n"\n', re.MULTILINE)
FIRST = r"""msgid ""
msgstr ""
"Language: {}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"""


def regenerate(_arguments: list[str]) -> None:
    """Bring the files of the checkout up to date with the code (`make i18n`)."""
    env = environment.prepare()
    database = addon.fresh_database(env, "i18n")
    try:
        with step("Collecting the terms to translate"):
            _collect(env, database, paths.CHECKOUT)
    finally:
        databases.drop(env, database)
    for name in paths.ADDONS:
        for file in sorted(_folder(name).glob("*.po")):
            say(f"{file}: {_read(file) or 'has mistakes'}")


def check(env: Environment, database: str) -> list[str]:
    """What is wrong with the translations, one sentence each."""
    wrong = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in paths.ADDONS:
            (Path(scratch) / name).mkdir()
            for part in ("__init__.py", "__manifest__.py"):
                shutil.copy(paths.CHECKOUT / name / part, Path(scratch) / name)
            if _folder(name).is_dir():
                shutil.copytree(_folder(name), Path(scratch) / name / "i18n")
        _collect(env, database, Path(scratch))
        for made in sorted(Path(scratch).glob("*/i18n/*.po*")):
            place = paths.CHECKOUT / made.relative_to(scratch)
            if not place.exists() or _text(made) != _text(place):
                wrong.append(f"{place}: not up to date with the code, run make i18n")
    for name in paths.ADDONS:
        for file in sorted(_folder(name).glob("*.po")):
            found = _read(file)
            if found is None:
                wrong.append(f"{file}: has mistakes, run msgfmt --check -o /dev/null {file}")
            elif "," in found:
                wrong.append(f"{file}: {found}")
    return wrong


def _folder(name: str) -> Path:
    return paths.CHECKOUT / name / "i18n"


def _collect(env: Environment, database: str, addons: Path) -> None:
    """Bring up to date the translation files of the add-ons in a folder."""
    log = fresh_log(paths.folder("logs"), "i18n")
    for name in paths.ADDONS:
        for language in LANGUAGES:
            file = addons / name / "i18n" / f"{language}.po"
            if not file.exists():
                file.parent.mkdir(exist_ok=True)
                file.write_text(FIRST.format(language), encoding="utf-8")
    # No guessing: a guessed translation is a wrong one until somebody reads it.
    options = ["--msgmerge", "--no-fuzzy-matching", "--purge-old-translations", "--no-commit"]
    makepot = [env.python.parent / "click-odoo-makepot", "-d", database, "--addons-dir", addons]
    variables = env.variables | {"VERSION_CONTROL": "none"}  # gettext: no copies of old files
    failed = "The terms to translate could not be collected."
    run(
        [*makepot, "-m", ",".join(env.own_addons), *options],
        log=log,
        otherwise=failed,
        env=variables,
    )

    for file in (file for name in COUNTRIES for file in addons.glob(f"*/i18n/{name}.po")):
        run(["msgattrib", "--translated", "-o", file, file], log=log, otherwise=failed)


def _text(file: Path) -> str:
    """What a file says, its dates aside."""
    return DATES.sub("", file.read_text(encoding="utf-8"))


def _read(file: Path) -> str | None:
    """How many terms of a file are translated, fuzzy and untranslated; None: it has mistakes.

    Only what there is of each is named, with a comma between.
    """
    found = output(["sh", "-c", 'msgfmt --check --statistics -o /dev/null "$0" 2>&1', file])
    return found and found.splitlines()[-1]
