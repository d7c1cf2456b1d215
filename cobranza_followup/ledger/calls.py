"""At which hours debtors were called, by their clock, and whether they were reached."""

from odoo.tools import SQL

from ..engine.best_hour import Hour
from ..engine.proportions import Share

# Calls of so many days count.
DAYS = 365


def _calls(company_id, today, debtor_ids=None):
    return SQL(
        """SELECT debtor_id, substr(local_time, 12, 2)::int AS hour,
                  COUNT(*) AS called, COUNT(*) FILTER (WHERE conversation) AS reached
             FROM cobranza_contact_attempt
            WHERE company_id = %s AND channel = 'call' AND made
              AND local_time IS NOT NULL AND local_date > %s - %s AND %s
            GROUP BY debtor_id, hour""",
        company_id,
        today,
        DAYS,
        SQL("TRUE") if debtor_ids is None else SQL("debtor_id = ANY(%s)", list(debtor_ids)),
    )


def read_hours(env, company_id, today):
    """Return {hour: `Hour`} of a company's calls."""
    env["cobranza.contact.attempt"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT hour, SUM(reached)::int, SUM(called)::int, COUNT(*)::int,
                      SUM(called * called)::float8, SUM(reached * reached / called::float8)
                 FROM (%s) calls GROUP BY hour""",
            _calls(company_id, today),
        )
    )
    return {hour: Hour(*sums) for hour, *sums in rows}


def read_own_hours(env, company_id, today, debtor_ids):
    """Return {debtor id: {hour: `Share`}} of those who were called."""
    env["cobranza.contact.attempt"].flush_model()
    found = {}
    for debtor, hour, called, reached in env.execute_query(_calls(company_id, today, debtor_ids)):
        found.setdefault(debtor, {})[hour] = Share(reached, called)
    return found
