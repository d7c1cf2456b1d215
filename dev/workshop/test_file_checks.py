import importlib
import inspect
from pathlib import Path

import pytest

from odoo.tests import loader

from . import file_checks, paths


@pytest.mark.parametrize("name", paths.ADDONS)
def test_odoo_collects_every_file_of_tests(name):
    folder = Path(importlib.import_module(f"odoo.addons.{name}").__file__).parent / "tests"
    collected = {Path(inspect.getfile(module)) for module in loader.get_test_modules(name)}
    assert collected == set(folder.rglob("test_*.py"))


@pytest.fixture
def addon(tmp_path):
    """An add-on with two rooms of tests, both found by Odoo."""
    folder = tmp_path / "cobranza_followup"
    for room in ("hold", "promise"):
        write(folder / f"tests/{room}/test_{room}.py", "")
        write(folder / f"tests/{room}/__init__.py", f"from . import test_{room}\n")
    write(folder / "tests/__init__.py", "from .hold import *\nfrom .promise import *\n")
    write(folder / "__manifest__.py", '{"depends": ["account_payment"]}')
    return folder


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def complaints(addon):
    found = [*file_checks._tests(addon / "tests"), *file_checks._imports(addon)]
    return [one.replace(f"{addon}/", "") for one in found]


def test_tests_in_rooms_are_fine(addon):
    assert complaints(addon) == []


def test_a_file_that_nobody_imports_is_named(addon):
    write(addon / "tests/hold/test_life.py", "")
    assert complaints(addon) == [
        "tests/hold/test_life.py: not imported in tests, so Odoo does not run it"
    ]


def test_a_name_that_two_rooms_use_is_named(addon):
    write(addon / "tests/promise/test_hold.py", "")
    write(addon / "tests/promise/__init__.py", "from . import test_hold, test_promise\n")
    assert complaints(addon) == ["tests: two rooms have a test_hold.py: Odoo runs only one of them"]


def test_a_room_whose_tests_are_imported_by_name_is_named(addon):
    write(addon / "tests/__init__.py", "from .hold import test_hold\nfrom .promise import *\n")
    assert complaints(addon) == [
        "tests/__init__.py: write `from .hold import *`, as Odoo's own lint wants it"
    ]


def test_an_add_on_that_knows_what_it_is_installed_without_is_named(addon):
    write(
        addon / "tests/hold/test_hold.py",
        "from odoo.addons.cobranza_followup_sale import hooks\n",
    )
    assert complaints(addon) == [
        "tests/hold/test_hold.py:1: imports cobranza_followup_sale, "
        "which cobranza_followup is installed without"
    ]
