import importlib
import inspect
import shutil
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
        (folder / "tests" / room).mkdir(parents=True)
        (folder / "tests" / room / f"test_{room}.py").touch()
    text = "from .hold import test_hold\nfrom .promise import test_promise\n"
    (folder / "tests/__init__.py").write_text(text, encoding="utf-8")
    (folder / "__manifest__.py").write_text('{"depends": ["account_payment"]}', encoding="utf-8")
    return folder


def complaints(addon):
    found = [*file_checks._tests(addon / "tests"), *file_checks._imports(addon)]
    return [one.replace(f"{addon}/", "") for one in found]


def test_tests_in_rooms_are_fine(addon):
    assert complaints(addon) == []


def test_a_file_that_nobody_imports_is_named(addon):
    (addon / "tests/hold/test_life.py").touch()
    assert complaints(addon) == [
        "tests/hold/test_life.py: not imported in tests/__init__.py, so Odoo does not run it"
    ]


def test_a_name_that_two_rooms_use_is_named(addon):
    shutil.copy(addon / "tests/hold/test_hold.py", addon / "tests/promise/test_hold.py")
    with open(addon / "tests/__init__.py", "a", encoding="utf-8") as file:
        file.write("from .promise import test_hold\n")
    assert complaints(addon) == [
        "tests/__init__.py: two rooms have a test_hold: Odoo runs only one of them"
    ]


def test_an_add_on_that_knows_what_it_is_installed_without_is_named(addon):
    file = addon / "tests/hold/test_hold.py"
    file.write_text("from odoo.addons.cobranza_followup_sale import hooks\n", encoding="utf-8")
    assert complaints(addon) == [
        "tests/hold/test_hold.py:1: imports cobranza_followup_sale, "
        "which cobranza_followup is installed without"
    ]
