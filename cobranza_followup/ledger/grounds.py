"""What a hold of the policy is about: the parts of the debt that were chased while it stood."""

from odoo.tools import SQL

from ..engine.hold_debt import Cause, Credit, Ground, InForce
from .offers import waived_of_lines
from .open_items import open_items, trade_receivable_accounts

_LOWERED_BY = {
    "disputed": "hold_disputed",
    "excluded": "hold_excluded",
    "postponed": "hold_postponed",
    "moved": "hold_moved",
    "draft": "hold_draft",
    "withheld": "hold_withheld",
}


def read_in_force(env, rows, today):
    """Return {debtor id: `InForce`} of the policy's holds that stand, or stood this morning.

    Two statements, and none where there is no such hold. A credit dated after today takes nothing
    off a debt before its day, allocated or not: who promises to pay has not paid.

    :param rows: facts, as `ledger.facts.read_facts` gives them
    """
    holds = {row["stood_id"]: row for row in rows if row["stood_id"]}
    if not holds:
        return {}
    grounds = {hold_id: [] for hold_id in holds}
    for ground in _read_grounds(env, list(holds), today):
        codes = tuple(code for name, code in _LOWERED_BY.items() if ground[name])
        grounds[ground["hold_id"]].append(
            Ground(
                ground["due_date"],
                ground["amount_left"],
                codes,
                ground["currency_id"],
                ground["rate"],
            )
        )
    credits = _read_credits(env, [row["id"] for row in holds.values()], today)
    return {
        row["id"]: InForce(
            frozenset(row["stood_kinds"]),
            Cause(
                stage=row["stood_stage_id"],
                policy=row["stood_policy_id"],
                from_days=row["stood_from_days"] or 0,
                from_broken_promises=row["stood_from_broken_promises"] or 0,
                above=row["stood_above_amount"] or 0.0,
                since=row["stood_episode_start"] or row["stood_date_from"],
            ),
            tuple(grounds[hold_id]),
            tuple(credits.get(row["id"], ())),
        )
        for hold_id, row in holds.items()
    }


def _read_credits(env, debtor_ids, today):
    """Return {debtor id: [Credit]} of what lies about unallocated, the oldest first."""
    rows = env.execute_query(
        SQL(
            """
            SELECT debtor.id, (-line.amount_residual)::float8, line.currency_id,
                   (-line.amount_residual_currency)::float8
              FROM cobranza_debtor debtor
              JOIN res_partner partner ON partner.commercial_partner_id = debtor.partner_id
              JOIN account_move_line line
                ON line.partner_id = partner.id AND line.company_id = debtor.company_id
             WHERE debtor.id = ANY(%s) AND line.account_id = ANY(%s)
               AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
               AND line.amount_residual < 0 AND line.date <= %s
               -- as in the ledger of open items: these cover nothing
               AND line.no_followup IS NOT TRUE AND NOT %s
             ORDER BY COALESCE(line.date_maturity, line.date), line.id
            """,
            debtor_ids,
            trade_receivable_accounts(),
            today,
            env["cobranza.open.item"]._kept_credits("line"),
        )
    )
    credits = {}
    for debtor, left, currency, face in rows:
        credits.setdefault(debtor, []).append(Credit(left, currency, face))
    return credits


def _read_grounds(env, hold_ids, today):
    """What is left of each ground, and all that keeps it from being chased as it was.

    An invoice put back to draft, or given to another customer, is not paid by that. One that was
    cancelled is owed no more, nor is what an offer waives that was paid for. What is set against a
    credit of a day to come is owed until then. What was moved to another item is owed there, and
    no more once that entry is in draft and settles nothing: it is owed on the invoice again.
    """
    return env.execute_query_dict(
        SQL(
            """
            SELECT ground.hold_id, ground.due_date,
                   (owed.amount - ground.unasked - COALESCE(waived.amount, 0))::float8
                       AS amount_left, line.currency_id,
                   COALESCE(NULLIF(owed.in_currency / owed.amount, 0), 1)::float8 AS rate,
                   EXISTS (SELECT FROM cobranza_barrier_account_move_rel rel
                             JOIN cobranza_barrier barrier ON barrier.id = rel.barrier_id
                             JOIN cobranza_barrier_type type ON type.id = barrier.type_id
                            WHERE rel.move_id = line.move_id AND barrier.state = 'open'
                              AND type.is_dispute) AS disputed,
                   line.no_followup IS TRUE OR move.payment_state = 'blocked'
                       OR NOT line.account_id = ANY(%(accounts)s) AS excluded,
                   COALESCE(line.date_maturity, line.date) > ground.due_date AS postponed,
                   partner.commercial_partner_id IS DISTINCT FROM debtor.partner_id AS moved,
                   line.parent_state = 'draft' AS draft,
                   -- what was asked for once, and is said to be withheld now
                   COALESCE(line.balance * debtor.withholding_percent / 100 > ground.unasked
                                AND debtor.withholding_percent > 0, FALSE) AS withheld
              FROM cobranza_hold_ground ground
              JOIN cobranza_hold hold ON hold.id = ground.hold_id
              JOIN cobranza_debtor debtor ON debtor.id = hold.debtor_id
              JOIN account_move_line line ON line.id = ground.line_id
              JOIN account_move move ON move.id = line.move_id
              LEFT JOIN res_partner partner ON partner.id = line.partner_id
             CROSS JOIN LATERAL (
                   SELECT line.amount_residual + COALESCE(SUM(part.amount), 0) AS amount,
                          line.amount_residual_currency
                              + COALESCE(SUM(part.debit_amount_currency), 0) AS in_currency
                     FROM account_partial_reconcile part
                     JOIN account_move_line credit ON credit.id = part.credit_move_id
                    WHERE part.debit_move_id = line.id AND credit.date > %(today)s) owed
              LEFT JOIN (%(waived)s) waived ON waived.id = line.id
             WHERE ground.hold_id = ANY(%(holds)s) AND line.parent_state IN ('posted', 'draft')
               -- Odoo leaves what is in draft allocated, until somebody changes it
               AND (line.parent_state = 'posted' OR line.display_type = 'payment_term'
                    OR COALESCE((
                        SELECT bool_or(credit.amount_residual <> credit.balance)
                          FROM account_move_line credit
                          JOIN res_partner debtor ON debtor.id = credit.partner_id
                         WHERE credit.move_id = line.move_id AND credit.balance < 0
                           AND debtor.commercial_partner_id = partner.commercial_partner_id
                           AND credit.account_id = ANY(%(accounts)s)), TRUE))
               AND owed.amount > ground.unasked + COALESCE(waived.amount, 0)
             ORDER BY ground.due_date, ground.line_id
            """,
            today=today,
            accounts=trade_receivable_accounts(),
            holds=list(hold_ids),
            waived=waived_of_lines(
                SQL(
                    "SELECT line_id FROM cobranza_hold_ground WHERE hold_id = ANY(%s)",
                    list(hold_ids),
                )
            ),
        )
    )


def write_grounds(env, scope, partner_ids):
    """Write, with the policy's holds of some customers, what is chased of them today.

    What was chased once remains a ground, from the earliest day it was due and for the most that
    was asked of it: neither a later due date nor a dispute makes a debt younger or smaller.

    :param partner_ids: commercial partners
    """
    if not partner_ids:
        return
    env.cr.execute(
        SQL(
            """
            INSERT INTO cobranza_hold_ground (hold_id, line_id, due_date, unasked)
            SELECT hold.id, item.id, item.due_date,
                   item.residual - item.amount_covered - item.amount_chased - item.amount_waived
              FROM (%(items)s) item
              JOIN cobranza_debtor debtor ON debtor.partner_id = item.partner_id
                                         AND debtor.company_id = item.company_id
              JOIN cobranza_hold hold ON hold.debtor_id = debtor.id
                                     AND hold.state = 'active' AND hold.source = 'policy'
             WHERE item.amount_covered + item.amount_chased > 0
               AND %(today)s - item.due_date >= LEAST(COALESCE(hold.from_days, 1), 1)
             ORDER BY hold.id, item.id
                ON CONFLICT (hold_id, line_id) DO UPDATE
               SET due_date = LEAST(cobranza_hold_ground.due_date, EXCLUDED.due_date),
                   unasked = LEAST(cobranza_hold_ground.unasked, EXCLUDED.unasked)
             WHERE cobranza_hold_ground.due_date > EXCLUDED.due_date
                OR cobranza_hold_ground.unasked > EXCLUDED.unasked
            """,
            items=open_items(env, scope.today, scope.company_id, partner_ids),
            today=scope.today,
        )
    )
