"""Beside less than everything the add-ons are installed, updated and uninstalled in silence."""

import pytest

from . import addon, databases, environment, paths

INSTALLED = """
import json
found = env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
print("found", json.dumps({"names": found}))
"""


@pytest.mark.parametrize(
    ("only", "there", "missing"),
    [
        ("core", set(), {"sale", "stock", "sms", f"{paths.ADDON}_sale"}),
        ("sale", {f"{paths.ADDON}_sale", f"{paths.ADDON}_sms"}, {"stock", f"{paths.ADDON}_stock"}),
        ("stock", {f"{paths.ADDON}_sale", f"{paths.ADDON}_stock"}, {"website_sale", "queue_job"}),
    ],
)
def test_it_comes_stays_and_goes_without_a_warning(only, there, missing):
    env = environment.prepare()
    name = addon.fresh_database(env, "less", only=only)
    try:
        found = set(addon.shell(env, name, INSTALLED)["names"])
        assert found >= {paths.ADDON, *there}
        assert not found & missing
        addon.install(env, name, update=True, only=only)
        addon.uninstall(env, name)
        assert not any(
            one.startswith(paths.ADDON) for one in addon.shell(env, name, INSTALLED)["names"]
        )
    finally:
        databases.drop(env, name)
