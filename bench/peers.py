"""What the add-ons of others cost for the like of what this one does, each at its own settings."""

from odoo import fields

from . import limits, orders, posting
from .orders import HELD


def account_credit_control(env, clock):
    """Generate the lines of a run with the policy the add-on brings, for all receivables."""
    policy = env.ref("account_credit_control.credit_control_3_time")
    policy.account_ids = env["account.account"].search([("account_type", "=", "asset_receivable")])
    env.company.credit_policy_id = policy
    env.cr.commit()
    today = env["credit.control.run"]._fields["date"].context_today(env.user)

    def run():
        run = env["credit.control.run"].create({"date": today, "policy_ids": [(6, 0, policy.ids)]})
        run.generate_credit_lines()
        env.cr.commit()

    clock.measure("first_run", run)
    clock.measure("same_day", run)
    return {"lines": env["credit.control.line"].search_count([])}


def sale_financial_risk(env, clock):
    """Find the customers over their limit, and confirm orders of others.

    Open and unpaid invoices and orders count, as they do for most who use it. Some who owe have a
    limit below what they owe, all others one they will not reach.
    """
    customers = env["res.partner"].search([("name", "=like", "Customer %")])
    included = ("risk_invoice_open", "risk_invoice_unpaid", "risk_sale_order")
    customers.write({f"{name}_include": True for name in included} | {"credit_limit": 1e9})
    owing = env["account.move.line"]._read_group(
        [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("date_maturity", "<", fields.Date.today()),
            ("partner_id", "in", (customers - orders.customers(env)).ids),
        ],
        ["partner_id"],
        limit=HELD,
    )
    held = env["res.partner"].union(*(partner for (partner,) in owing))
    held.write({"credit_limit": 1})
    env.cr.commit()
    found = clock.measure(
        "held_customers", lambda: env["res.partner"].search([("risk_exception", "=", True)])
    )
    assert found is None or found == held, "It finds others than those over their limit"
    orders.measure(env, clock)
    return {"held": None if found is None else len(found)}


def nothing(env, clock):
    """Odoo alone: what orders and invoices cost before anybody looks at them."""
    orders.measure(env, clock)
    posting.measure(env, clock)
    limits.measure_alone(env, clock)
    return {}
