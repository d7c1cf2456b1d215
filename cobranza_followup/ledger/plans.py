"""What the instalments of a plan say of it: promises are settled by SQL, and so plans are read."""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

# How a plan stands, from its promises: the first that holds. Instalments of which nothing is owed
# any more say nothing, unless all of them are.
_STATE = SQL(
    """CASE WHEN bool_or(state = 'open') AND bool_or(state IN ('partial', 'broken')) THEN 'behind'
            WHEN bool_or(state = 'open') THEN 'open'
            WHEN bool_or(state = 'kept') AND bool_and(state = 'kept' OR nothing_owed IS TRUE)
                THEN 'kept'
            WHEN bool_or(state = 'replaced') THEN 'replaced'
            WHEN bool_or(state = 'cancelled' AND nothing_owed IS NOT TRUE) THEN 'cancelled'
            WHEN bool_or(state IN ('partial', 'broken')) THEN 'broken'
            ELSE 'cancelled' END"""
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
        [
            "plan_id",
            "state",
            "amount",
            "amount_due",
            "amount_paid",
            "date_promised",
            "nothing_owed",
        ]
    )
    rows = env.execute_query(
        SQL(
            """
            SELECT plan_id, %s, COUNT(*)::int, SUM(COALESCE(amount_paid, 0))::float8,
                   MIN(date_promised) FILTER (WHERE state = 'open'),
                   COALESCE((array_agg(COALESCE(amount_due, amount) - COALESCE(amount_paid, 0) ORDER BY date_promised, id)
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
