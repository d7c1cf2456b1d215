"""What the instalments of a plan say of it: promises are settled by SQL, and so plans are read."""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

# How a plan stands, from its promises: the first that holds.
_STATE = SQL(
    """CASE WHEN bool_or(state = 'open') AND bool_or(state IN ('partial', 'broken')) THEN 'behind'
            WHEN bool_or(state = 'open') THEN 'open'
            WHEN bool_and(state = 'kept') THEN 'kept'
            WHEN bool_or(state = 'replaced') THEN 'replaced'
            WHEN bool_or(state = 'cancelled') THEN 'cancelled'
            ELSE 'broken' END"""
)


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """Amounts in the plan's currency; `next` is the earliest open instalment, if any."""

    state: str
    count: int
    paid: float
    next_date: date | None
    next_amount: float


def read_plans(env, plan_ids):
    """Return {plan id: PlanStanding} for plans that have instalments."""
    env["cobranza.promise"].flush_model(
        ["plan_id", "state", "amount", "amount_paid", "date_promised"]
    )
    rows = env.execute_query(
        SQL(
            """
            SELECT plan_id, %s, COUNT(*)::int, SUM(COALESCE(amount_paid, 0))::float8,
                   MIN(date_promised) FILTER (WHERE state = 'open'),
                   COALESCE((array_agg(amount - COALESCE(amount_paid, 0) ORDER BY date_promised, id)
                       FILTER (WHERE state = 'open'))[1], 0)::float8
              FROM cobranza_promise
             WHERE plan_id = ANY(%s)
             GROUP BY plan_id
            """,
            _STATE,
            list(plan_ids),
        )
    )
    return {plan_id: PlanStanding(*standing) for plan_id, *standing in rows}


def plans_in(states):
    """Return the SQL of the ids of the plans that are in one of the states."""
    return SQL(
        "(SELECT plan_id FROM cobranza_promise WHERE plan_id IS NOT NULL"
        " GROUP BY plan_id HAVING %s = ANY(%s))",
        _STATE,
        list(states),
    )
