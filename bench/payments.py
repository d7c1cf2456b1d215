"""Payments as people register them, and what the debtors' refresh adds before they commit."""

from odoo.tools import split_every

ONE_BY_ONE = 20
MANY = 1000
LARGE = 5000
# Payments in one wizard; with many Odoo takes longer for each.
AT_ONCE = 50


def measure(env, clock):
    """Measure the refresh before a payment commits, and before 1,000 in one transaction do.

    Registering 1,000 payments takes Odoo minutes: a small ledger does without.

    :return: number of payments in that transaction
    """
    large = env["cobranza.debtor"].search_count([]) >= LARGE
    invoices = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("payment_state", "=", "not_paid")],
        limit=ONE_BY_ONE + 1 + (MANY if large else 0),
    )
    for number, invoice in enumerate(invoices[: ONE_BY_ONE + 1]):
        marked = _pay(env, invoice)
        if number:  # the first one reads what Odoo keeps in memory
            _measure_refresh(env, clock, "refresh_one", marked)
        env.cr.commit()
    many = invoices[ONE_BY_ONE + 1 :]
    if not many:
        return 0
    _measure_refresh(env, clock, "refresh_1000", _pay(env, many))
    env.cr.commit()
    return len(many)


def _pay(env, invoices):
    """Pay each invoice in full with Odoo's own wizard, all but the debtors' refresh.

    :return: the debtors marked for it
    """
    for some in split_every(AT_ONCE, invoices.ids):
        wizard = (
            env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=list(some))
            .create({"group_payment": False})
        )
        wizard._create_payments()
    marked = env.cr.precommit.data.pop("cobranza.stale")
    env.cr.flush()
    return marked


def _measure_refresh(env, clock, name, marked):
    debtors = env["cobranza.debtor"]
    debtors._mark_stale(marked)
    clock.measure(name, debtors._refresh_stale, keep=True)
