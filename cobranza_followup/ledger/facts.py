"""All that a debtor's stage, type, hold and priority depend on, one row per debtor."""

from odoo.tools import SQL

from ..tools.pending import write_pending
from .behaviour import BEHAVIOUR, PAYMENT_JOURNALS
from .figures import FIGURES
from .hold_kinds import kinds_of
from .notices import matters
from .open_items import open_items
from .prepared import run
from .promises import is_still_owed
from .results import DECIDED

# What people set on a debtor.
_SET = (
    "id",
    "partner_id",
    "policy_id",
    "debtor_type_override",
    "debtor_type_override_until",
    "stage_pinned_until",
    "payment_dates",
)
_COLUMNS = {**dict.fromkeys(_SET), **FIGURES, **BEHAVIOUR, **DECIDED}
_STORED = SQL(
    ", ".join(
        f"debtor.{name}::float8 AS {name}" if kind == "numeric" else f"debtor.{name}"
        for name, kind in _COLUMNS.items()
    )
)

REFUSAL_DAYS = 90
PROMISE_DAYS = 180


def read_facts(env, scope):
    """Return the facts of the scope's debtors as dictionaries, each with its stored results.

    What the debtor owes and how it paid is as it was stored last (see `figures.read_figures` and
    `behaviour.read_behaviour`); promises, interactions, barriers and the hold are as they are.
    `stood_…` is the policy's hold: the active one, else the one that ended by itself today.
    """
    rows = run(
        env,
        scope.is_small(),
        SQL(
            """
            WITH chosen AS MATERIALIZED (
                SELECT id FROM cobranza_debtor debtor WHERE %(of_scope)s
            ),
            promised AS (
                SELECT promise.debtor_id,
                       MIN(date_promised) FILTER (WHERE promise.state = 'open') AS open_date,
                       SUM((COALESCE(amount_due, amount) - COALESCE(amount_paid, 0)) * CASE WHEN amount = 0 THEN 0
                           ELSE amount_company / amount END)
                           FILTER (WHERE promise.state = 'open') AS amount_promised,
                       -- What was imported as history raises nobody: it is in the shares alone.
                       array_agg(date_promised) FILTER (
                           WHERE promise.state = 'broken' AND promise.is_history IS NOT TRUE)
                           AS broken_dates,
                       array_agg(date_promised) FILTER (
                           WHERE promise.state = 'broken' AND promise.is_history IS NOT TRUE
                             AND %(is_owed)s) AS broken_owed_dates,
                       MAX(date_promised) FILTER (
                           WHERE promise.state IN ('broken', 'partial')
                             AND promise.is_history IS NOT TRUE AND %(is_owed)s)
                           AS failed_date,
                       COUNT(*) FILTER (WHERE promise.state = 'broken'
                           AND promise.is_history IS NOT TRUE
                           AND date_promised > %(today)s - %(promise_days)s) AS broken_recently,
                       COUNT(*) FILTER (WHERE promise.state = 'kept'
                           AND promise.is_history IS NOT TRUE
                           AND date_promised > %(today)s - %(promise_days)s) AS kept_recently,
                       COUNT(*) FILTER (WHERE promise.state = 'kept')::float
                           / NULLIF(COUNT(*) FILTER (
                               WHERE promise.state IN ('kept', 'partial', 'broken')), 0)
                           AS kept_ratio
                  FROM cobranza_promise promise
                 WHERE promise.debtor_id IN (SELECT id FROM chosen)
                 GROUP BY promise.debtor_id
            ),
            contacted AS (
                SELECT interaction.debtor_id, MAX(interaction.local_date) AS last_contact,
                       (array_agg(next_contact_date ORDER BY interaction.date DESC,
                                  interaction.id DESC))[1] AS agreed_contact,
                       COUNT(*) FILTER (WHERE outcome.counts_as_refusal
                           AND interaction.local_date > %(today)s - %(refusal_days)s) AS refusals
                  FROM (SELECT *, (date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                                  AS local_date
                          FROM cobranza_interaction
                         -- What a customer does on their page is no contact of ours: it puts
                         -- off no next one.
                         WHERE channel <> 'portal' OR direction <> 'in') interaction
                  JOIN cobranza_outcome outcome ON outcome.id = interaction.outcome_id
                 WHERE interaction.debtor_id IN (SELECT id FROM chosen)
                   -- A mail of theirs is no contact of ours, and changes nothing agreed.
                   AND outcome.code <> 'wrote'
                 GROUP BY interaction.debtor_id
            ),
            obstructed AS (
                SELECT DISTINCT barrier.debtor_id
                  FROM cobranza_barrier barrier
                  JOIN cobranza_barrier_type barrier_type ON barrier_type.id = barrier.type_id
                 WHERE barrier.state = 'open' AND barrier_type.side = 'ours'
                   AND barrier.debtor_id IN (SELECT id FROM chosen)
            ),
            noticed AS (
                SELECT DISTINCT notice.debtor_id
                  FROM cobranza_payment_notice notice
                 WHERE %(notice_matters)s AND notice.debtor_id IN (SELECT id FROM chosen)
            ),
            told AS (
                SELECT debtor_id, array_agg(stage_id) AS stages,
                       array_agg(episode_start) AS since, array_agg(told_on) AS told_on
                  FROM cobranza_step_execution
                 WHERE told_on IS NOT NULL AND debtor_id IN (SELECT id FROM chosen)
                 GROUP BY debtor_id
            ),
            stood AS (
                SELECT DISTINCT ON (debtor_id) *
                  FROM cobranza_hold hold
                 WHERE source = 'policy' AND debtor_id IN (SELECT id FROM chosen)
                   AND (state = 'active' OR ended_itself_on = %(today)s)
                 ORDER BY debtor_id, (state = 'active') DESC, id DESC
            )
            SELECT %(stored)s,
                   promised.open_date AS promise_open_date,
                   COALESCE(promised.amount_promised, 0)::float8 AS new_amount_promised,
                   promised.broken_dates, promised.broken_owed_dates,
                   promised.failed_date AS promise_failed_date,
                   COALESCE(promised.broken_recently, 0) AS broken_recently,
                   COALESCE(promised.kept_recently, 0) AS kept_recently,
                   COALESCE(promised.kept_ratio, 0) AS kept_ratio,
                   contacted.last_contact AS new_last_contact, contacted.agreed_contact,
                   COALESCE(contacted.refusals, 0) AS refusals,
                   obstructed.debtor_id IS NOT NULL AS barrier_ours,
                   EXISTS (SELECT FROM cobranza_offer offer
                            WHERE offer.debtor_id = debtor.id AND offer.state = 'accepted')
                       AS offer_open,
                   noticed.debtor_id IS NOT NULL AS has_notice,
                   EXISTS (SELECT FROM cobranza_offer offer
                            WHERE offer.debtor_id = debtor.id AND offer.state IN
                                  ('offered', 'accepted', 'fulfilled', 'lapsed', 'withdrawn'))
                       AS offer_made,
                   told.stages AS told_stages, told.since AS told_since, told.told_on,
                   hold.id AS active_hold_id, hold.source AS active_hold_source,
                   %(active_kinds)s AS active_hold_kinds,
                   hold.date_to AS active_hold_until, hold.stage_id AS active_hold_stage_id,
                   hold.waits_for AS active_hold_waits_for,
                   stood.id AS stood_id, %(stood_kinds)s AS stood_kinds,
                   stood.stage_id AS stood_stage_id,
                   stood.policy_id AS stood_policy_id, stood.from_days AS stood_from_days,
                   stood.from_broken_promises AS stood_from_broken_promises,
                   stood.above_amount::float8 AS stood_above_amount,
                   stood.episode_start AS stood_episode_start,
                   stood.date_from AS stood_date_from
              -- Asked again, not joined to those chosen: PostgreSQL would hash the whole table.
              FROM (SELECT * FROM cobranza_debtor debtor WHERE %(of_scope)s) debtor
              LEFT JOIN promised ON promised.debtor_id = debtor.id
              LEFT JOIN contacted ON contacted.debtor_id = debtor.id
              LEFT JOIN obstructed ON obstructed.debtor_id = debtor.id
              LEFT JOIN noticed ON noticed.debtor_id = debtor.id
              LEFT JOIN told ON told.debtor_id = debtor.id
              LEFT JOIN cobranza_hold hold
                     ON hold.debtor_id = debtor.id AND hold.state = 'active'
              LEFT JOIN stood ON stood.debtor_id = debtor.id
             ORDER BY debtor.id
            """,
            of_scope=scope.of_debtor(),
            is_owed=is_still_owed(scope.today),
            notice_matters=matters(scope.today),
            stored=_STORED,
            active_kinds=kinds_of(env, "hold"),
            stood_kinds=kinds_of(env, "stood"),
            today=scope.today,
            tz=scope.timezone,
            promise_days=PROMISE_DAYS,
            refusal_days=REFUSAL_DAYS,
        ),
    )
    names = [column.name for column in env.cr.description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def read_left_back(env, scope, rows):
    """Return ids of the debtors whose debt was settled when they left their stage, and is back.

    Not one that was in dispute then: it had never been paid. Nor what was withheld as tax then, and
    is asked for by now.

    :param rows: facts of debtors, with what they owe as of today
    """
    maybe = {
        row["partner_id"]: row
        for row in rows
        if row["left_stage_id"]
        and row["oldest_due_date"]
        and row["oldest_due_date"] < row["left_due_date"]
    }
    if not maybe:
        return set()
    return {
        debtor
        for (debtor,) in env.execute_query(
            SQL(
                """
                SELECT DISTINCT debtor.id
                  FROM (%(open_items)s) item
                  JOIN unnest(%(ids)s::int4[], %(partners)s::int4[], %(due)s::date[],
                              %(on)s::date[], %(newest)s::int4[])
                       AS debtor(id, partner_id, due_date, left_on, newest_item)
                    ON debtor.partner_id = item.partner_id
                 WHERE item.amount_chased > 0 AND item.due_date < debtor.due_date
                   AND item.id <= debtor.newest_item
                   AND (item.amount_chased > item.withholding
                        OR item.withheld_until IS NULL OR item.withheld_until < debtor.left_on)
                   AND NOT EXISTS (
                       SELECT FROM cobranza_barrier_account_move_rel rel
                         JOIN cobranza_barrier barrier ON barrier.id = rel.barrier_id
                         JOIN cobranza_barrier_type type ON type.id = barrier.type_id
                        WHERE rel.move_id = item.move_id AND type.is_dispute
                          AND (barrier.state = 'open' OR barrier.closed_on >= debtor.left_on))
                """,
                open_items=open_items(env, scope.today, scope.company_id, list(maybe)),
                ids=[row["id"] for row in maybe.values()],
                partners=list(maybe),
                due=[row["left_due_date"] for row in maybe.values()],
                on=[row["left_on"] for row in maybe.values()],
                newest=[row["left_item_id"] for row in maybe.values()],
            )
        )
    }


def told_by(rows):
    """Return {(debtor, stage, since): date the customer was told of that stage}.

    `since` is when the episode began, or was resumed.

    :param rows: facts
    """
    return {
        (row["id"], stage, since): told_on
        for row in rows
        for stage, since, told_on in zip(
            row["told_stages"] or (), row["told_since"] or (), row["told_on"] or (), strict=True
        )
    }


def read_company(env, company_id, today):
    """Return what evaluations of a company's debtors have in common.

    :param today: entries of later days, like cheques to come, tell nothing yet
    :return: (date of the newest posted bank or cash entry or None, of the company or one it is a
        branch of; whether it ever cut a credit limit: most never do, and every payment comes by
        here; id of the newest journal item on record, 0 if there is none)
    """
    write_pending(env, {"cobranza.step.execution": ["limit_cut", "company_id"]})
    rows = run(
        env,
        True,
        SQL(
            """SELECT (SELECT MAX(newest.date)
                         FROM account_journal journal
                        CROSS JOIN LATERAL (
                              SELECT move.date FROM account_move move
                               WHERE move.journal_id = journal.id AND move.state = 'posted'
                                 AND move.date <= %(today)s
                               ORDER BY move.date DESC LIMIT 1) newest
                        WHERE journal.company_id = ANY(
                              (SELECT string_to_array(trim('/' FROM parent_path), '/')
                                 FROM res_company WHERE id = %(company)s)::int[])
                          AND journal.type IN %(journals)s),
                      EXISTS (SELECT FROM cobranza_step_execution
                               WHERE limit_cut AND company_id = %(company)s),
                      (SELECT COALESCE(MAX(id), 0) FROM account_move_line)""",
            company=company_id,
            today=today,
            journals=PAYMENT_JOURNALS,
        ),
    )
    return rows[0]
