"""Beside less than everything the add-ons are installed, updated and uninstalled in silence.

So are all of them beside Odoo's own demo data and Mexico's accounts, which takes minutes more:
`DEMO_DATA=1 dev/test dev/workshop/test_less.py`.
"""

import os

import pytest

from . import addon, databases, environment, paths

INSTALLED = """
import json
found = env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
print("found", json.dumps({"names": found}))
"""
SALE, STOCK, SMS = (f"{paths.ADDON}_{name}" for name in ("sale", "stock", "sms"))
SETS = [
    ("core", set(), {"sale", "stock", "sms", SALE}),
    ("sms", {SMS}, {"sale", "stock", SALE}),
    ("sale", {SALE, SMS}, {"stock", STOCK}),
    ("stock", {SALE, STOCK}, {"website_sale", "queue_job"}),
]
if os.environ.get("DEMO_DATA") == "1":
    SETS = [("mexico", {"l10n_mx", SALE, STOCK, SMS}, set())]


@pytest.mark.parametrize(("only", "there", "missing"), SETS)
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
