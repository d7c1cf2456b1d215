"""What becomes of a check where add-ons of others cannot be fetched."""

import subprocess
from types import SimpleNamespace

import pytest

from . import axe, environment, oca, testing
from .progress import Problem

QUEUE = "cobranza_followup_queue"


@pytest.fixture
def unreachable(monkeypatch, tmp_path):
    """No package index, and nothing fetched before."""
    monkeypatch.setenv("COBRANZA_CACHE", str(tmp_path))
    monkeypatch.setattr(oca, "_fetch", lambda python, folder: False)


@pytest.fixture
def prepared(unreachable, monkeypatch, tmp_path):
    """What `prepare` does there, without the packages and servers that take minutes."""
    tree = SimpleNamespace(addons=[], has_module=lambda name: False, pythonpath=tmp_path)
    monkeypatch.setattr(environment.debian, "install_missing", lambda **_: None)
    monkeypatch.setattr(environment.odoo_tree, "ensure", lambda: tree)
    monkeypatch.setattr(environment.python_env, "ensure", lambda: tmp_path / "bin/python")
    monkeypatch.setattr(environment.postgres, "ensure", dict)
    return environment.prepare


@pytest.mark.parametrize("said", ["true", "1", "yes"])
def test_continuous_integration_stops_and_says_what_to_do(prepared, monkeypatch, said):
    monkeypatch.setenv("CI", said)
    with pytest.raises(Problem, match=f"{QUEUE} cannot be tested.*PIP_INDEX_URL"):
        prepared()


@pytest.mark.parametrize("said", [None, "", "false", "0"])
def test_at_a_desk_it_is_said_and_the_rest_goes_on(prepared, monkeypatch, capsys, said):
    if said is None:
        monkeypatch.delenv("CI", raising=False)
    else:
        monkeypatch.setenv("CI", said)
    env = prepared()
    assert env.left_out == [QUEUE]
    assert QUEUE not in env.own_addons
    assert f"NOT TESTED, NOT BUILT: {QUEUE}" in capsys.readouterr().err


def test_it_is_said_again_after_the_tests(prepared, monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    env = prepared()
    capsys.readouterr()
    monkeypatch.setattr(axe, "ensure", lambda: "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=0))
    assert testing._pytest(env, "nowhere", []) == 0
    assert QUEUE in capsys.readouterr().err


def test_where_the_add_on_is_in_odoos_own_folders_nothing_is_left_out(prepared, monkeypatch):
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(environment.odoo_tree.ensure(), "has_module", lambda name: True)
    assert prepared().left_out == []
