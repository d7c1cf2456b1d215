"""What the add-ons of others cost for the like of what this one does, each at its own settings."""

from . import orders

LIMIT = 1000.0
AT_THEIR_LIMIT = 100


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
    """Find the customers over their limit, and confirm orders of others."""
    customers = env["res.partner"].search([("name", "=like", "Customer %")], order="id DESC")
    customers.write({"risk_invoice_unpaid_include": True, "credit_limit": 1e9})
    customers[:AT_THEIR_LIMIT].write({"credit_limit": LIMIT})
    env.cr.commit()
    found = clock.measure(
        "held_customers", lambda: env["res.partner"].search([("risk_exception", "=", True)])
    )
    if not found:
        # It does not see the debts of this ledger: how fast it is at that says nothing.
        clock.samples.pop("held_customers", None)
    orders.measure(env, clock)
    return {"held": None if found is None else len(found)}


def nothing(env, clock):
    """Odoo alone: what an order costs before anybody looks at it."""
    orders.measure(env, clock)
    return {}
