"""What the desk did in a month and what came of it, by group of customers."""

from datetime import timedelta

from odoo.tools import SQL

from ..engine import measure_figures as figures
from .holds import stood
from .measure_groups import by_group


def has_desk(env, company, last):
    """Whether the desk wrote down anything until a day: before, nothing is known of its work."""
    ((since,),) = env.execute_query(
        SQL(
            """
            SELECT LEAST((SELECT MIN(date) FROM cobranza_run WHERE company_id = %(company)s),
                         (SELECT MIN(date)::date FROM cobranza_interaction
                           WHERE company_id = %(company)s),
                         (SELECT MIN(date_made) FROM cobranza_promise
                           WHERE company_id = %(company)s AND is_history IS NOT TRUE))
            """,
            company=company.id,
        )
    )
    return bool(since) and since <= last


def desk(env, company, first, last):
    """Return what `gather` takes: what the desk did and what came of it."""
    return [
        (figures.PROMISED, promises(company, first, last)),
        (figures.WORKED, _work(env, first, last, company)),
        (figures.HELD, holds(company, first, last)),
        (figures.BARRED, _barriers(company, first, last)),
        *env["cobranza.measure"]._measured_elsewhere(company, first, last),
    ]


def promises(company, first, last):
    """SQL: promises whose day was in a month and that were judged, by number and amount."""
    return by_group(
        SQL("source.partner_id"),
        SQL(
            """COUNT(*)::float8, COUNT(*) FILTER (WHERE state = 'kept')::float8,
               COALESCE(SUM(due), 0)::float8,
               COALESCE(SUM(CASE WHEN state = 'kept' THEN due ELSE LEAST(due, paid) END), 0)::float8"""
        ),
        SQL(
            """(SELECT promise.company_id, promise.partner_id, promise.state,
                       promise.amount_company * promise.amount_due / NULLIF(promise.amount, 0) AS due,
                       promise.amount_company * promise.amount_paid / NULLIF(promise.amount, 0)
                           AS paid
                  FROM cobranza_promise promise
                 WHERE promise.company_id = %s AND promise.state IN ('kept', 'partial', 'broken')
                   AND promise.date_promised BETWEEN %s AND %s) source""",
            company.id,
            first,
            last,
        ),
    )


def _work(env, first, last, company):
    """SQL: contacts, those that reached the right person, those of them that brought a promise, money.

    A contact counts once, whatever was promised in it, or in how many instalments.
    """
    return by_group(
        SQL("source.partner_id"),
        SQL(
            """SUM(contact_count)::float8, SUM(reached_count)::float8,
               COUNT(*) FILTER (WHERE reached_count = 1 AND promised)::float8,
               SUM(amount_collected)::float8"""
        ),
        SQL(
            """(SELECT activity.*,
                       EXISTS (SELECT FROM cobranza_promise promise
                                -- the number of a contact, see the report
                                WHERE promise.interaction_id = activity.id / 3
                                  AND activity.kind = 'contact'
                                  AND (promise.state <> 'cancelled' OR promise.nothing_owed))
                           AS promised
                  FROM (%s) activity
                 WHERE company_id = %s AND date BETWEEN %s AND %s) source""",
            env["cobranza.activity"]._table_query,
            company.id,
            first,
            last,
        ),
    )


def holds(company, first, last):
    """SQL: holds that stood at the end of a day, and those that began since `first`."""
    return by_group(
        SQL("source.partner_id"),
        SQL(
            """COUNT(*) FILTER (WHERE stands)::float8,
               COUNT(*) FILTER (WHERE date_from >= %s)::float8""",
            first,
        ),
        SQL(
            """(SELECT hold.company_id, hold.partner_id, hold.date_from,
                       %(stood)s AS stands
                  FROM cobranza_hold hold
                 WHERE hold.company_id = %(company)s AND hold.date_from <= %(last)s
                   AND (hold.state = 'active' OR hold.ended_on >= %(since)s)) source""",
            company=company.id,
            last=last,
            since=company._cobranza_day_start(first),
            stood=stood(company, last),
        ),
    )


def _barriers(company, first, last):
    """SQL: barriers that were reported in a month, by whose they are and where they come from."""
    return by_group(
        SQL("source.partner_id"),
        SQL(
            ", ".join(
                f"COUNT(*) FILTER (WHERE {column} = '{value}')::float8"
                for column, value in (
                    ("side", "ours"),
                    ("side", "theirs"),
                    ("factor", "internal"),
                    ("factor", "external"),
                )
            )
        ),
        SQL(
            """(SELECT barrier.company_id, barrier.partner_id, type.side, type.factor
                  FROM cobranza_barrier barrier
                  JOIN cobranza_barrier_type type ON type.id = barrier.type_id
                 WHERE barrier.company_id = %s AND barrier.state <> 'rejected'
                   AND barrier.create_date >= %s AND barrier.create_date < %s) source""",
            company.id,
            company._cobranza_day_start(first),
            company._cobranza_day_start(last + timedelta(days=1)),
        ),
    )
