"""What was about an item that is deleted, while its document stays.

Odoo makes the items of an invoice anew when its terms change: fewer instalments, and some of the
items are gone, though not a cent of the debt is.
"""

from odoo.tools import SQL

from ..tools.apart import surviving
from .open_items import trade_receivable_accounts


def carry_over(env, line_ids):
    """Have holds and notices be about another item of the same document, the first that is due.

    For a hold it is due since the earliest day of which the hold knows, and as much is asked of it
    as of what is deleted.

    It happens in the middle of accounting's work, which goes on whatever happens here.

    :param line_ids: items about to be deleted
    """
    if _are_named(env, line_ids):
        with surviving(env, "keeping what was about deleted items"):
            _carry_over(env, line_ids)


def _carry_over(env, line_ids):
    env["account.move"].flush_model(["amount_total_signed"])
    env["account.move.line"].flush_model(
        [
            "account_id",
            "amount_residual",
            "balance",
            "date",
            "date_maturity",
            "move_id",
            "partner_id",
        ]
    )
    env["cobranza.payment.notice.item"].flush_model()
    gone = SQL(
        """
        SELECT line.id, line.amount_residual, other.id AS other_id, other.amount
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN res_partner partner ON partner.id = line.partner_id
         CROSS JOIN LATERAL (
               SELECT one.id, CASE WHEN COUNT(*) OVER () = 1 THEN ABS(move.amount_total_signed)
                                   ELSE one.balance END AS amount
                 FROM account_move_line one
                 JOIN res_partner of_one ON of_one.id = one.partner_id
                WHERE one.move_id = line.move_id AND one.account_id = ANY(%s)
                  AND one.id <> ALL(%s) AND one.balance > 0
                  AND of_one.commercial_partner_id = partner.commercial_partner_id
                ORDER BY COALESCE(one.date_maturity, one.date), one.id LIMIT 1) other
         WHERE line.id = ANY(%s)
        """,
        trade_receivable_accounts(),
        line_ids,
        line_ids,
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO cobranza_hold_ground (hold_id, line_id, due_date, unasked)
            SELECT ground.hold_id, gone.other_id, MIN(ground.due_date),
                   GREATEST(0, MAX(gone.amount) - SUM(gone.amount_residual - ground.unasked))
              FROM cobranza_hold_ground ground
              JOIN (%s) gone ON gone.id = ground.line_id
             GROUP BY ground.hold_id, gone.other_id
                ON CONFLICT (hold_id, line_id) DO UPDATE
               SET due_date = LEAST(cobranza_hold_ground.due_date, EXCLUDED.due_date),
                   -- what was asked of it before is still asked, beside
                   unasked = GREATEST(0, EXCLUDED.unasked + cobranza_hold_ground.unasked - (
                       SELECT amount_residual FROM account_move_line
                        WHERE id = EXCLUDED.line_id))
            """,
            gone,
        )
    )
    env.cr.execute(
        SQL(
            """
            WITH gone AS (%s)
            UPDATE cobranza_payment_notice_item named
               SET line_id = gone.other_id,
                   -- an item is protected once
                   protects = named.protects AND NOT EXISTS (
                       SELECT FROM cobranza_payment_notice_item other
                        WHERE other.protects AND (other.line_id = gone.other_id
                              OR other.id < named.id AND other.line_id IN (
                                  SELECT id FROM gone too WHERE too.other_id = gone.other_id)))
              FROM gone WHERE gone.id = named.line_id
            """,
            gone,
        )
    )
    for model in ("cobranza.hold.ground", "cobranza.payment.notice.item"):
        env[model].invalidate_model(flush=False)


def _are_named(env, line_ids):
    """Whether a hold or a notice is about one of the items."""
    return env.execute_query(
        SQL(
            """SELECT EXISTS (SELECT FROM cobranza_hold_ground WHERE line_id = ANY(%s))
                   OR EXISTS (SELECT FROM cobranza_payment_notice_item WHERE line_id = ANY(%s))""",
            line_ids,
            line_ids,
        )
    )[0][0]
