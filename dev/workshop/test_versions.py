"""A database of an earlier version, with a history: it is updated, and the add-on leaves it.

Both are done as an administrator does them, by Odoo's own command line in processes of their own.
"""

import contextlib
import json
import os

import pytest

from . import addon, databases, environment, paths, progress, versions

# A night on which limits are cut to nothing.
NIGHT = """
from faults.world import at_night
with at_night():
    steps = env["cobranza.policy.step"].search([("credit_limit_percent", "<", 100)])
    steps.credit_limit_percent = 0
    env["cobranza.run"]._run(env.company)
    # As a credit note of the superuser's was made, promise and all.
    promise = env["cobranza.promise"].search([], limit=1)
    invoice = env["account.move"].search(
        [("partner_id", "=", promise.partner_id.id), ("move_type", "=", "out_invoice")], limit=1)
    promise.invoice_ids = invoice
    env["account.move"].create(
        {"move_type": "out_refund", "partner_id": invoice.partner_id.id,
         "promise_ids": [(4, promise.id)]})
    # A hold that ended, one in force with an exception, and a view that somebody edited.
    free = env["cobranza.debtor"].search([("hold_id", "=", False)], limit=2)
    ended, held = (
        env["cobranza.hold"].create({"debtor_id": debtor.id, "reason": "A cheque came back"})
        for debtor in free)
    ended.action_release("They paid")
    env["cobranza.release"].create({"debtor_id": held.debtor_id.id, "reason": "Agreed"})
    env["ir.ui.view"].create({
        "name": "edited", "model": "cobranza.hold", "type": "list",
        "inherit_id": env.ref("cobranza_followup.cobranza_hold_view_list").id,
        "arch": "<field name='release_reason' position='after'><field name='released_by_id'/></field>"})
    env["ir.filters"].create({
        "name": "edited", "model_id": "sale.order", "domain": "[('credit_hold', '=', True)]"})
    env.cr.commit()
"""
LOOK = """
import json
limited = env["res.partner"].search([("name", "=like", "Customer %")], order="id")
found = {"limits": limited.mapped("credit_limit")}
if "cobranza.debtor" in env:
    found["rows"] = {
        name: env[name].search_count([])
        for name in ("cobranza.debtor", "cobranza.promise", "cobranza.hold", "cobranza.decision")
    }
    holds = env["cobranza.hold"].search([("reason", "=", "A cheque came back")], order="id")
    found["holds"] = holds.mapped("state")
    new = "cobranza.exception" in env
    exceptions = env["cobranza.exception" if new else "cobranza.release"].search(
        [("reason", "=", "Agreed")])
    found["exceptions"] = exceptions.mapped("reason")
    found["stops"] = [holds[-1:].hold_sale, holds[-1:].hold_delivery]
    steps = env["cobranza.policy.step"].search([], order="id")
    found["steps"] = [[step.hold_sale, step.hold_delivery] for step in steps]
    executions = env["cobranza.step.execution" if new else "cobranza.effect"]
    cuts = executions.search([("limit_cut", "=", True)], order="id")
    found["cuts"] = [[cut.limit_before, cut.limit_after] for cut in cuts]
    found["promised"] = env["cobranza.promise"].search([]).invoice_ids.mapped("move_type")
    found["versions"] = env["ir.module.module"].search(
        [("name", "=like", "cobranza%"), ("state", "=", "installed")]
    ).mapped("latest_version")
print("found", json.dumps(found))
"""

ADDONS = """
import json
installed = env["ir.module.module"].search(
    [("name", "=like", "cobranza%"), ("state", "=", "installed")])
print("found", json.dumps({"installed": sorted(installed.mapped("name"))}))
"""
EDITED = """
import json
view = env["ir.ui.view"].search([("name", "=", "edited")])
favourite = env["ir.filters"].search([("name", "=", "edited")])
env["cobranza.hold"].get_view(view_type="list")
print("found", json.dumps({"arch": view.arch, "domain": favourite.domain}))
"""

BARE = """
storekeeper = env["res.users"].create(
    {"name": "k", "login": "k", "group_ids": [(4, env.ref("stock.group_stock_user").id)]})
debtor = env["cobranza.debtor"].search([("hold_id", "=", False)], limit=1)
env["cobranza.hold"].create({"debtor_id": debtor.id, "reason": "Bare"})
kind = env["stock.picking.type"].search([("code", "=", "outgoing")], limit=1)
product = env["product.product"].create({"name": "Rice", "type": "consu"})
places = {"location_id": kind.default_location_src_id.id,
          "location_dest_id": env.ref("stock.stock_location_customers").id}
delivery = env["stock.picking"].create({
    "partner_id": debtor.partner_id.id, "picking_type_id": kind.id, **places,
    "move_ids": [(0, 0, {"product_id": product.id, "product_uom_qty": 1, **places})]})
delivery.action_confirm()
delivery.with_user(storekeeper).action_request_exception("They pay tomorrow")
env.cr.commit()
print("found {}")
"""
REQUESTS = """
import json
manager, seller = env["res.users"].create([
    {"name": login, "login": login, "group_ids": [(4, env.ref(group).id)]}
    for login, group in (
        ("m", "cobranza_followup.group_cobranza_manager"),
        ("s", "sales_team.group_sale_salesman_all_leads"))])
debtor = env["cobranza.hold"].search([("reason", "=", "Bare")]).debtor_id
order = env["sale.order"].create({"partner_id": debtor.partner_id.id})
order.with_user(seller).action_request_exception("They pay tomorrow")
requests = env["cobranza.exception.request"].with_user(manager).search([], order="id")
requests.read()
env["cobranza.exception"].with_user(manager).create({"debtor_id": debtor.id, "reason": "Agreed"})
print("found", json.dumps({"requests": requests.mapped("state")}))
"""
WAITING = """
import json
env["sms.sms"].create({"number": "+525512345678", "body": "You owe", "state": "waiting"})
env.cr.commit()
print("found {}")
"""
SENT = """
import json
print("found", json.dumps({"states": env["sms.sms"].search([]).mapped("state")}))
"""
KEPT = """
basket = env["sale.order"].create({
    "partner_id": env["cobranza.hold"].search([("state", "=", "active")], limit=1).partner_id.id,
    "website_id": env["website"].search([], limit=1).id,
    "company_id": env["website"].search([], limit=1).company_id.id})
basket._send_without_paying(True)
env.cr.commit()
print("found {}")
"""
QUOTED = """
import json
baskets = env["sale.order"].search([("website_id", "!=", False)])
crons = env["ir.cron"].with_context(active_test=False).search([("code", "like", "agreed")])
print("found", json.dumps({"states": baskets.mapped("state"), "crons": len(crons)}))
"""


@pytest.fixture(scope="module")
def env():
    return environment.prepare()


@pytest.fixture(scope="module")
def earlier(env, tmp_path_factory):
    """The name of a database that 19.0.1.0.0 made and worked in, and what was in it."""
    folder = tmp_path_factory.mktemp("earlier")
    versions.unpack("19.0.1.0.0", folder)
    older = versions.environment_of(env, folder)
    name = f"{databases.PREFIX}_versions_{os.getpid()}"
    databases.drop(env, name)
    databases.copy(env, databases.template(env), name)
    log = progress.fresh_log(paths.folder("logs"), name)
    try:
        older.run_odoo(["-d", name, "-i", paths.ADDON], log=log, otherwise="It is not installed.")
        options = json.dumps({"customers": 24, "log": str(log)})
        build = [env.python, "-m", "faults", "build", name, options]
        progress.run(build, log=log, otherwise="No history.", env=_variables(older), cwd=folder)
        before = _shell(older, name, LOOK, folder)["limits"]
        yield name, before, _shell(older, name, NIGHT + LOOK, folder)
        log.unlink()
    finally:
        databases.drop(env, name)


@pytest.fixture(scope="module")
def updated(env, earlier):
    """A copy of it, updated to the version of this checkout: a warning in the log is a failure."""
    name, before, _then = earlier
    copied = f"{name}_updated"
    databases.copy(env, name, copied)
    try:
        addon.install(env, copied, update=True)
        yield copied, before
    finally:
        databases.drop(env, copied)


def test_an_update_keeps_what_an_earlier_version_wrote(env, earlier, updated):
    then, now = earlier[2], _shell(env, updated[0], LOOK)
    assert set(then["versions"]) == {"19.0.1.0.0"}
    assert "19.0.1.0.0" not in now["versions"]
    # Who was invoiced in the last 24 months is a debtor now, and nobody less.
    assert now["rows"].pop("cobranza.debtor") >= then["rows"]["cobranza.debtor"]
    assert now["rows"].items() <= then["rows"].items()
    assert all(then["rows"].values())


def test_an_update_keeps_holds_exceptions_and_what_steps_stop(env, earlier, updated):
    then, now = earlier[2], _shell(env, updated[0], LOOK)
    assert then["holds"] == ["released", "active"]
    assert now["holds"] == ["ended", "active"]
    assert now["exceptions"] == then["exceptions"] == ["Agreed"]
    assert now["stops"] == then["stops"] == [True, True]
    assert now["steps"] == then["steps"]


def test_an_update_installs_the_add_ons_that_orders_and_deliveries_went_to(env, updated):
    state = _shell(env, updated[0], ADDONS)
    assert state["installed"] == sorted(env.own_addons)


def test_an_update_brings_along_what_people_edited(env, updated):
    edited = _shell(env, updated[0], EDITED)
    assert "end_reason" in edited["arch"] and "ended_by_id" in edited["arch"]
    assert edited["domain"] == "[('cobranza_hold', '=', True)]"


def test_an_update_leaves_no_limit_that_odoo_reads_as_none(env, earlier, updated):
    """A step that left nothing had written 0."""
    then, now = earlier[2], _shell(env, updated[0], LOOK)
    assert then["cuts"]
    assert {after for _before, after in then["cuts"]} == {0}
    assert now["cuts"] == [[before, 0.01] for before, _after in then["cuts"]]
    lost = [before and not after for before, after in zip(earlier[1], then["limits"], strict=True)]
    kept = zip(lost, then["limits"], strict=True)
    assert now["limits"] == [0.01 if gone else limit for gone, limit in kept]


def test_an_update_takes_promises_off_copies_of_invoices(env, earlier, updated):
    assert sorted(earlier[2]["promised"]) == ["out_invoice", "out_refund"]
    assert _shell(env, updated[0], LOOK)["promised"] == ["out_invoice"]


def test_uninstalling_gives_credit_limits_back_and_logs_no_error(env, updated):
    name, before = updated
    with _left_by(env, name, paths.ADDON) as left:
        assert _shell(env, name, LOOK)["limits"] != before
        assert _shell(env, left, LOOK) == {"limits": before}


def test_uninstalling_deliveries_alone_leaves_requests_that_are_read_and_answered(env, updated):
    with _left_by(env, updated[0], "cobranza_followup_stock", BARE) as left:
        assert _shell(env, left, REQUESTS) == {"requests": ["obsolete", "granted"]}


def test_uninstalling_sms_alone_leaves_none_waiting_that_nobody_would_send(env, updated):
    with _left_by(env, updated[0], "cobranza_followup_sms", WAITING) as left:
        assert _shell(env, left, SENT) == {"states": ["canceled"]}


def test_uninstalling_the_shop_alone_leaves_quotations(env, updated):
    with _left_by(env, updated[0], "cobranza_followup_website_sale", KEPT) as left:
        assert _shell(env, left, QUOTED) == {"states": ["sent"], "crons": 0}


@contextlib.contextmanager
def _left_by(env, name, module, before=None):
    """Give the name of a copy of the database from which an add-on was uninstalled, in silence.

    :param before: a script that works in the copy before
    """
    left = f"{name}_left"
    databases.copy(env, name, left)
    try:
        if before:
            _shell(env, left, before)
        addon.uninstall(env, left, module)
        yield left
    finally:
        databases.drop(env, left)


def _variables(env, folder=None):
    folders = [env.pythonpath, *([str(folder)] if folder else [])]
    return env.variables | {"PYTHONPATH": os.pathsep.join(folders)}


def _shell(env, database, script, folder=None):
    return addon.shell(env, database, script, _variables(env, folder))
