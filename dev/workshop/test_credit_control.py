"""The real `account_credit_control` 19.0 beside us: what it did is brought over.

It comes from the package index, as for `make bench`; it works with its own code and its own policy
in a database of its own, and then a manager brings it over. What is read of its tables is tested
in more cases, with tables made alike, in `tests/imports/test_credit_control.py`.
"""

import json
import subprocess

import pytest

from . import addon, bench, databases, environment

PEER = "account_credit_control"
WORK = """
import json
from datetime import timedelta
from odoo import Command, fields
company, today = env.company, env.company._cobranza_today()
if not company.chart_template:
    env["account.chart.template"].try_loading("generic_coa", company)
customer = env["res.partner"].create({"name": "Owes", "email": "owes@example.com"})
def invoice(days):
    move = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": customer.id,
        "invoice_date": today - timedelta(days=days), "invoice_payment_term_id": False,
        "invoice_date_due": today - timedelta(days=days),
        "invoice_line_ids": [Command.create(
            {"name": "Goods", "quantity": 1, "price_unit": 1000, "tax_ids": False})]})
    move.action_post()
    return move
invoices = invoice(150) | invoice(140)
policy = env.ref("account_credit_control.credit_control_3_time")
policy.account_ids = env["account.account"].search([("account_type", "=", "asset_receivable")])
company.credit_policy_id = policy
sent = []
for ago in (120, 60, 30):
    day = today - timedelta(days=ago)
    run = env["credit.control.run"].create({"date": day, "policy_ids": [(6, 0, policy.ids)]})
    run.generate_credit_lines()
    lines = env["credit.control.line"].search([("run_id", "=", run.id), ("date", "=", day)])
    lines.write({"state": "sent", "date_sent": day})
    sent.append(len(lines))
env.cr.commit()
manager = env.ref("base.user_admin")
controls = env["cobranza.credit.control"].with_user(manager).with_company(company)
def bring():
    control = controls.browse(controls.action_open_control()["res_id"])
    control.action_bring()
    return control
control = bring()
debtor = env["cobranza.debtor"].search([("partner_id", "=", customer.id)])
log = env["cobranza.interaction"].search([("debtor_id", "=", debtor.id)], order="date")
once = len(log)
bring()
policies = env["cobranza.policy"].with_context(active_test=False).search([("import_key", "!=", False)])
menus = env["ir.ui.menu"].with_user(manager)
print("found", json.dumps({
    "sent": sent,
    "log": [[one.channel, (today - one.date.date()).days] for one in log],
    "notes": log.mapped("note"),
    "numbers": invoices.mapped("name"),
    "twice": env["cobranza.interaction"].search_count([("debtor_id", "=", debtor.id)]) - once,
    "policies": {one.name: one.step_ids.mapped("minimum_days") for one in policies},
    "active": policies.mapped("active"),
    "hidden": env.ref("cobranza_followup.menu_credit_control").id in menus._load_menus_blacklist(),
}))
"""


@pytest.fixture(scope="module")
def found():
    """What was brought over, as a script in Odoo's shell saw it."""
    env = environment.prepare()
    modules, packages = bench.CONTENDERS[PEER]
    folder = bench._downloaded(env, packages)
    name = addon.fresh_database(env, "versions")
    try:
        bench._install(env, name, modules, folder)
        path = f"--addons-path={bench._addons_path(env, folder)}"
        done = subprocess.run(
            env.odoo("shell", "-d", name, "--no-http", "--log-level=error", path),
            input=WORK,
            env=env.variables | {"PYTHONPATH": str(env.tree.pythonpath)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "found " in done.stdout, done.stderr
        yield json.loads(done.stdout.rpartition("found ")[2])
    finally:
        databases.drop(env, name)


def test_its_reminders_are_in_the_log_once(found):
    assert sum(found["sent"]) > 0
    assert found["log"][0] == ["email", 120]
    assert len(found["log"]) >= 2
    assert all(number in found["notes"][0] for number in found["numbers"])
    assert found["twice"] == 0


def test_its_policies_are_policies_of_ours_that_wait_for_a_manager(found):
    assert found["policies"] == {"3 time policy": [10, 45, 55], "2 time policy": [45, 105]}
    assert not any(found["active"])


def test_the_menu_is_there(found):
    assert not found["hidden"]
