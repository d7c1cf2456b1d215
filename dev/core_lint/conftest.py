"""Odoo's own lint, narrowed to our add-ons.

Core's `test_lint` walks every add-on and every model of a database.  Here the lists it walks
are cut down to ours before its tests are imported, so that what fails is ours.
"""

import logging
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import pytest

import odoo.modules
from odoo import tools
from odoo.modules import Manifest
from odoo.modules.registry import Registry

import odoo.addons

CHECKOUT = Path(__file__).parents[2]
ADDONS = tuple(sorted(file.parent.name for file in CHECKOUT.glob("*/__manifest__.py")))
TESTS_OF_THE_CHECKERS = {
    "test_directives_regex",
    "test_matches_underscore",
    "test_regular_expression",
    "test_regular_expression_long",
}

_patches = ExitStack()


def pytest_configure():
    """Before collection: the tests take these names into their modules when imported."""
    own = [Manifest.for_addon(name) for name in ADDONS]
    _patches.enter_context(mock.patch.object(Manifest, "all_addon_manifests", lambda: own))
    _patches.enter_context(mock.patch.object(odoo.modules, "get_modules", lambda: list(ADDONS)))


def pytest_unconfigure():
    _patches.close()


def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if item.name not in TESTS_OF_THE_CHECKERS]


def is_ours(model):
    """Whether one of the add-ons defines or extends the model."""
    ours = tuple(f"odoo.addons.{name}." for name in ADDONS)
    return any(base.__module__.startswith(ours) for base in model.mro())


@pytest.fixture(autouse=True)
def only_our_models(monkeypatch):
    """The tests that go through the registry see the models this add-on touches."""
    from odoo.addons.test_lint.tests import (
        test_docstring,
        test_naming,
        test_override_signatures,
    )

    def ours(database):
        return {name: model for name, model in Registry(database).items() if is_ours(model)}

    for module in (test_docstring, test_naming, test_override_signatures):
        monkeypatch.setattr(module, "Registry", ours)


@pytest.fixture(autouse=True)
def not_the_job_queue(monkeypatch):
    """What the OCA's `queue_job` defines, where it is installed, is its own matter."""
    if not Manifest.for_addon("queue_job", display_warning=False):
        return
    from odoo.addons.queue_job.models.base import Base
    from odoo.addons.test_lint.tests import test_index

    # a docstring that is no reStructuredText, and a field without an index
    monkeypatch.setattr(Base.delayable, "__doc__", None)
    ignored = test_index.BTREE_INDEX_IGNORE_MODELS | {"queue.job.function"}
    monkeypatch.setattr(test_index, "BTREE_INDEX_IGNORE_MODELS", ignored)


@pytest.fixture(autouse=True)
def only_our_files(monkeypatch, request):
    """Two tests read Odoo's own sources as well: leave those out."""
    if request.node.name == "test_pylint":
        from odoo.addons.test_lint.tests import test_pylint

        def narrowed(command, *, run=test_pylint.subprocess.run, **options):
            return run([word for word in command if word != tools.config.root_path], **options)

        monkeypatch.setattr(test_pylint, "subprocess", mock.Mock(run=narrowed))
    if request.node.name == "test_conflict_markers":
        monkeypatch.setattr(
            odoo.addons, "__path__", [Manifest.for_addon(name).path for name in ADDONS]
        )
        monkeypatch.setattr(odoo, "__path__", [])


@pytest.fixture(autouse=True)
def nothing_logged_about_us(caplog):
    """Some of the tests only log what they find."""
    caplog.set_level(logging.WARNING)
    yield
    said = [record.getMessage() for record in caplog.get_records("call")]
    ours = [text for text in said if ADDONS[0] in text]
    assert not ours, "\n".join(ours)
