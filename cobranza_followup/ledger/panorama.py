"""What the panorama shows of the month in progress and beside the measures, quickly."""

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from ..engine.measure_figures import BARRED, OWED, PAID
from . import measures, measures_desk

# Column of `cobranza_debtor` that has what a measure calls so.
_OF_DEBTOR = {name: f"amount_{name}" for name in OWED if not name.startswith("bucket")}


def read_owed(env, company_id):
    """Return {group: {name: amount}} of what is owed now: the figures of the debtors themselves."""
    columns = SQL(", ").join(
        SQL("SUM(%s)::float8", SQL.identifier("debtor", _OF_DEBTOR.get(name, name)))
        for name in OWED
    )
    rows = env.execute_query(
        SQL(
            """SELECT debtor.policy_id, debtor.collector_id, partner.user_id, %s
                 FROM cobranza_debtor debtor JOIN res_partner partner ON partner.id = debtor.partner_id
                WHERE debtor.company_id = %s
                GROUP BY debtor.policy_id, debtor.collector_id, partner.user_id""",
            columns,
            company_id,
        )
    )
    return {tuple(row[:3]): dict(zip(OWED, row[3:], strict=True)) for row in rows}


def read_so_far(env, company, first, today, accounts):
    """Return {group: {name: amount or number}} of what happened in the month so far, sales apart."""
    found = [
        (measures.MOVED, measures.flows(company, first, today, accounts)),
        (PAID, measures.paid(company, first, today, accounts)),
    ]
    if measures_desk.has_desk(env, company, today):
        # barriers are shown by reason
        found += (one for one in measures_desk.desk(env, company, first, today) if one[0] != BARRED)
    return measures.gather(env, found)


def read_reasons(env, company, first, until, chosen):
    """Return (id of the type, side, factor, number, how many are open, amount), the dearest first.

    Of barriers reported in the month, those the desk rejected left out. The amount is what they
    are about, in company currency: what is disputed, else the invoices' totals.

    :param until: first day after the month
    """
    return env.execute_query(
        SQL(
            """
            SELECT type.id, type.side, type.factor, COUNT(*),
                   COUNT(*) FILTER (WHERE barrier.state = 'open'),
                   SUM(CASE WHEN barrier.amount_disputed > 0 THEN barrier.amount_disputed
                            ELSE COALESCE(about.amount, 0) END)::float8
              FROM cobranza_barrier barrier
              JOIN cobranza_barrier_type type ON type.id = barrier.type_id
              JOIN (SELECT debtor.id, debtor.policy_id, debtor.collector_id,
                           partner.user_id AS salesperson_id
                      FROM cobranza_debtor debtor
                      JOIN res_partner partner ON partner.id = debtor.partner_id) debtor
                ON debtor.id = barrier.debtor_id
              LEFT JOIN LATERAL (
                   SELECT SUM(move.amount_total_signed) AS amount
                     FROM cobranza_barrier_account_move_rel rel
                     JOIN account_move move ON move.id = rel.move_id
                    WHERE rel.barrier_id = barrier.id) about ON TRUE
             WHERE barrier.company_id = %s AND barrier.state <> 'rejected'
               AND barrier.create_date >= %s AND barrier.create_date < %s AND %s
             GROUP BY type.id ORDER BY 6 DESC, 4 DESC, type.id
            """,
            company.id,
            company._cobranza_day_start(first),
            company._cobranza_day_start(until),
            measures.of_chosen(SQL.identifier("debtor"), chosen),
        )
    )


def read_collectors(env, company, first, last, chosen):
    """Return (user id, contacts, reached, promises, collected, due, kept) of who collected.

    The last two are promises of the month that are judged, and the kept ones of them. People of the
    company: no customers, and not the desk itself.
    """
    of_debtor = SQL(
        """debtor_id IN (SELECT debtor.id
                           FROM (SELECT debtor.id, debtor.policy_id, debtor.collector_id,
                                        partner.user_id AS salesperson_id
                                   FROM cobranza_debtor debtor
                                   JOIN res_partner partner ON partner.id = debtor.partner_id) debtor
                          WHERE %s)""",
        measures.of_chosen(SQL.identifier("debtor"), chosen),
    )
    return env.execute_query(
        SQL(
            """
            SELECT user_id, SUM(contacts)::int, SUM(reached)::int, SUM(promises)::int,
                   SUM(collected)::float8, SUM(due)::int, SUM(kept)::int
              FROM (SELECT user_id, debtor_id, contact_count AS contacts, reached_count AS reached,
                           promise_count AS promises, amount_collected AS collected,
                           0 AS due, 0 AS kept
                      FROM (%(activity)s) activity
                     WHERE company_id = %(company)s AND date BETWEEN %(first)s AND %(last)s
                     UNION ALL
                    SELECT user_id, debtor_id, 0, 0, 0, 0, 1, (state = 'kept')::int
                      FROM cobranza_promise
                     WHERE company_id = %(company)s AND state IN ('kept', 'partial', 'broken')
                       -- Who imported it did not take it.
                       AND is_history IS NOT TRUE
                       AND date_promised BETWEEN %(first)s AND %(last)s) done
             WHERE %(chosen)s AND user_id IN (SELECT id FROM res_users
                                               WHERE NOT share AND id <> %(desk)s)
             GROUP BY user_id ORDER BY 5 DESC, 2 DESC, user_id
            """,
            activity=env["cobranza.activity"]._table_query,
            company=company.id,
            first=first,
            last=last,
            desk=SUPERUSER_ID,
            chosen=of_debtor if chosen else SQL("TRUE"),
        )
    )


def read_forecast(env, company_id, first, last):
    """Return the 13 weeks of tonight's forecast, and of the kept ones the weeks of a month.

    :return: ([(first day, expected, low, high)], (forecast, came) of the weeks of the month that
        are over, each a week after its forecast was made; None: there are none)
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT week_start, amount_expected::float8, amount_low::float8, amount_high::float8,
                   amount_came::float8, is_current
              FROM cobranza_cash_forecast
             WHERE company_id = %s
               AND (is_current OR is_over AND week = 1 AND week_start BETWEEN %s AND %s)
             ORDER BY week_start
            """,
            company_id,
            first,
            last,
        )
    )
    weeks = [row[:4] for row in rows if row[5]]
    over = [row for row in rows if not row[5]]
    return weeks, (sum(row[1] for row in over), sum(row[4] for row in over)) if over else None
