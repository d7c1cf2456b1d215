"""A first run by one process alone, and by the workers that somebody else keeps at work."""

import time

from odoo.tools import SQL

from .clock import memory_peak

# Seconds. To look takes a processor from the workers, who have two between them.
_LOOK_EVERY = 0.1
_STATE = "SELECT state FROM cobranza_run WHERE id = %s"


def alone(env, clock):
    """Do the first run as without a job queue."""
    before = memory_peak()
    clock.measure("first_run", lambda: env["cobranza.run"]._run(env.company))
    return {"memory_growth": memory_peak() - before, **_checked(env)}


def in_parts(env, clock):
    """Give the first run to the workers and wait until it has ended."""
    clock.measure("first_run", lambda: _hand_out_and_wait(env))
    rows = env["cobranza.run.part"]._read_group(
        [], ["kind"], ["__count", "seconds:sum", "seconds:max"]
    )
    parts = {kind: {"count": n, "seconds": total, "longest": most} for kind, n, total, most in rows}
    return {"parts": parts, **_checked(env)}


def _hand_out_and_wait(env):
    run = env["cobranza.run"]._run(env.company)
    assert run.handed_phase, "There are no workers"
    state = "running"
    while state == "running":
        time.sleep(_LOOK_EVERY)
        env.cr.rollback()
        [(state,)] = env.execute_query(SQL(_STATE, run.id))
    run.invalidate_recordset()


def _checked(env):
    run = env["cobranza.run"].search([("company_id", "=", env.company.id)], limit=1)
    assert run.state == "done", run.errors
    return {"debtors": run.debtor_count, "duration": run.duration, "bytes": _bytes(env)}


def _bytes(env):
    """Return {table: bytes with its indexes} of the ledger and of what is written beside it."""
    env.cr.execute(
        """SELECT relname, pg_total_relation_size(oid) FROM pg_class
            WHERE relkind = 'r' AND (relname ~ '^(cobranza|queue)_'
                  OR relname IN ('account_move', 'account_move_line', 'res_partner',
                                 'account_partial_reconcile'))
              AND pg_total_relation_size(oid) > 100000
            ORDER BY 2 DESC"""
    )
    return dict(env.cr.fetchall())
