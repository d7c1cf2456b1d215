"""What customers say they paid: what of their debt is under notice, and the money that is it."""

from datetime import timedelta

from odoo.tools import SQL

from ..engine.notice import DAYS_AFTER, DAYS_BEFORE, Asked, Money, Said
from .arrays import array
from .behaviour import is_payment
from .open_items import open_items, trade_receivable_accounts
from .policies import negligible_amounts

# A notice that expired this long ago is history: no payment verifies it any more.
LIVE_DAYS = 60


def _in_force(today):
    """SQL condition: `notice` protects the items it names today.

    Also one that a person verified, until the money is in the books: its bank line is matched.
    """
    return SQL(
        """notice.expires_on >= %s
           AND (notice.state = 'open'
                OR notice.state = 'verified' AND notice.payment_move_id IS NULL
                   AND notice.itself IS NOT TRUE
                   AND NOT EXISTS (SELECT FROM account_bank_statement_line matched
                                    WHERE matched.id = notice.statement_line_id
                                      AND matched.is_reconciled))""",
        today,
    )


def matters(today):
    """SQL condition: `notice` is in force, or may still be verified by a payment."""
    return SQL(
        """(notice.expires_on >= %s
            OR notice.state IN ('open', 'expired') AND notice.date > %s)""",
        today,
        today - timedelta(days=LIVE_DAYS),
    )


def _under_notice(env, today, company_id, partner_ids, negligible=None):
    """SQL: the open items of customers, with `noticed` and `asked`, in company currency.

    What is left beside a notice and is negligible is under it, too.
    """
    return SQL(
        """
        SELECT item.*, named.until,
               CASE WHEN rest.amount > COALESCE(limits.negligible, 0) OR named.amount IS NULL
                    THEN item.amount_chased - rest.amount ELSE item.amount_chased END AS noticed,
               CASE WHEN rest.amount > COALESCE(limits.negligible, 0) OR named.amount IS NULL
                    THEN rest.amount ELSE 0 END AS asked
          FROM (%(items)s) item
          JOIN cobranza_debtor debtor ON debtor.id = item.debtor_id
          LEFT JOIN (%(limits)s) limits ON limits.policy_id = debtor.policy_id
                                       AND limits.company_id = item.company_id
          LEFT JOIN (SELECT named.line_id, SUM(named.amount) AS amount,
                            MAX(notice.expires_on) AS until
                       FROM cobranza_payment_notice_item named
                       JOIN cobranza_payment_notice notice ON notice.id = named.notice_id
                      WHERE named.protects AND %(in_force)s
                      GROUP BY named.line_id) named ON named.line_id = item.id
         CROSS JOIN LATERAL (
               SELECT item.amount_chased - LEAST(COALESCE(named.amount, 0), item.amount_chased)
                      AS amount) rest
         WHERE item.amount_chased > 0
        """,
        items=open_items(env, today, company_id, partner_ids, negligible=negligible),
        limits=negligible_amounts(today, company_id, negligible),
        in_force=_in_force(today),
    )


def read_asked(env, scope, negligible=None):
    """Return {debtor id: `Asked`} of the scope's debtors with a notice in force.

    :param negligible: {policy id: amount in company currency}; None: as the policies are
    """
    env["account.bank.statement.line"].flush_model(["is_reconciled"])
    partners = [
        partner
        for (partner,) in env.execute_query(
            SQL(
                """SELECT DISTINCT debtor.partner_id
                     FROM cobranza_payment_notice notice
                     JOIN cobranza_debtor debtor ON debtor.id = notice.debtor_id
                    WHERE %s AND %s""",
                _in_force(scope.today),
                scope.of_debtor(),
            )
        )
    ]
    if not partners:
        return {}
    rows = env.execute_query(
        SQL(
            """
            SELECT debtor_id, SUM(noticed)::float8, MAX(until),
                   COALESCE(SUM(asked) FILTER (WHERE days_overdue > 0), 0)::float8,
                   MIN(due_date) FILTER (WHERE days_overdue > 0 AND asked > 0),
                   COALESCE(SUM(asked) FILTER (WHERE days_overdue = 0), 0)::float8,
                   MIN(due_date) FILTER (WHERE days_overdue = 0 AND asked > 0)
              FROM (%s) item GROUP BY debtor_id HAVING MAX(until) IS NOT NULL
            """,
            _under_notice(env, scope.today, scope.company_id, partners, negligible),
        )
    )
    return {debtor: Asked(*values) for debtor, *values in rows}


def read_beside_offers(env, scope, partner_ids, negligible=None):
    """Return ids of the debtors of whom something overdue is asked beside the offers they keep.

    :param partner_ids: commercial partners of debtors who accepted an offer
    :param negligible: {policy id: amount in company currency}; None: as the policies are
    """
    rows = env.execute_query(
        SQL(
            """SELECT DISTINCT debtor_id FROM (%s) item
                WHERE asked > 0 AND days_overdue > 0
                  AND NOT EXISTS (
                      SELECT FROM cobranza_offer_account_move_rel rel
                        JOIN cobranza_offer offer ON offer.id = rel.offer_id
                       WHERE rel.move_id = item.move_id AND offer.state = 'accepted')""",
            _under_notice(env, scope.today, scope.company_id, partner_ids, negligible),
        )
    )
    return {debtor for (debtor,) in rows}


def read_noticed(env, debtor, today):
    """Return {item id: share of what is chased that is under notice} of a debtor, 0-1."""
    return dict(
        env.execute_query(
            SQL(
                """SELECT id, (noticed / amount_chased)::float8 FROM (%s) item
                    WHERE noticed > 0""",
                _under_notice(env, today, debtor.company_id.id, debtor.partner_id.ids),
            )
        )
    )


def read_said(env, scope, negligible):
    """Return the `Said`s of the scope's debtors that a payment may still verify.

    :param negligible: {policy id: amount in company currency}
    """
    rows = env.execute_query(
        SQL(
            """SELECT notice.id, notice.debtor_id, notice.currency_id, notice.amount::float8,
                      notice.date, debtor.policy_id,
                      (notice.amount / NULLIF(notice.amount_company, 0))::float8
                 FROM cobranza_payment_notice notice
                 JOIN cobranza_debtor debtor ON debtor.id = notice.debtor_id
                WHERE notice.state IN ('open', 'expired') AND notice.date > %s AND %s""",
            scope.today - timedelta(days=LIVE_DAYS),
            scope.of_debtor(),
        )
    )
    return [
        Said(*values, round(negligible.get(policy, 0.0) * (rate or 1.0), 6))
        for *values, policy, rate in rows
    ]


def read_money(env, said, today):
    """Return the `Money` of the debtors of notices that belongs to none yet, about those days.

    Each entry's as a whole, in each currency; none that is kept for something else. What a branch
    is paid at its parent's bank counts where it was set against the branch's items.

    :param said: list of `Said`
    """
    if not said:
        return []
    days = [one.date for one in said]
    rows = env.execute_query(
        SQL(
            """
            SELECT line.move_id, debtor.id, line.currency_id,
                   -SUM(line.amount_currency)::float8, MIN(line.date)
              FROM cobranza_debtor debtor
              JOIN res_company company ON company.id = debtor.company_id
              JOIN res_partner partner ON partner.commercial_partner_id = debtor.partner_id
              JOIN account_move_line line
                ON line.partner_id = partner.id AND line.account_id = ANY(%(accounts)s)
               AND line.parent_state = 'posted' AND line.balance < 0
               AND line.date BETWEEN %(first)s AND %(last)s
             WHERE debtor.id = ANY(%(debtors)s::int4[])
               AND (line.company_id = debtor.company_id
                    OR line.company_id = ANY(string_to_array(
                           trim('/' FROM company.parent_path), '/')::int4[])
                       AND EXISTS (SELECT FROM account_partial_reconcile part
                                     JOIN account_move_line item ON item.id = part.debit_move_id
                                    WHERE part.credit_move_id = line.id
                                      AND item.company_id = debtor.company_id))
               AND %(is_payment)s AND NOT (line.reconciled IS NOT TRUE AND %(kept)s)
               AND NOT EXISTS (SELECT FROM cobranza_payment_notice other
                                WHERE other.payment_move_id = line.move_id
                                   OR other.statement_line_id = line.statement_line_id)
             GROUP BY line.move_id, debtor.id, line.currency_id
             ORDER BY line.move_id
            """,
            accounts=trade_receivable_accounts(),
            first=min(days) - timedelta(days=DAYS_BEFORE),
            last=min(max(days) + timedelta(days=DAYS_AFTER), today),
            debtors=array({one.debtor for one in said}),
            is_payment=is_payment("line"),
            kept=env["cobranza.open.item"]._kept_credits("line"),
        )
    )
    return [Money(*row) for row in rows]


def write_verified(env, pairs):
    """Write which notices are verified by which entry.

    :param pairs: {notice id: id of the entry}
    """
    if pairs:
        env.cr.execute(
            SQL(
                """UPDATE cobranza_payment_notice notice
                      SET state = 'verified', is_open = FALSE, payment_move_id = pair.move_id, itself = TRUE,
                          decided_on = now() AT TIME ZONE 'UTC'
                     FROM unnest(%s::int4[], %s::int4[]) AS pair(id, move_id)
                    WHERE notice.id = pair.id""",
                array(pairs),
                array(pairs.values()),
            )
        )


def expire(env, company_id, today):
    """Have a company's notices expire whose last day is past; return their ids."""
    rows = env.execute_query(
        SQL(
            """UPDATE cobranza_payment_notice
                  SET state = 'expired', is_open = FALSE, itself = TRUE, decided_on = now() AT TIME ZONE 'UTC'
                WHERE company_id = %s AND state = 'open' AND expires_on < %s
            RETURNING id""",
            company_id,
            today,
        )
    )
    return sorted(id_ for (id_,) in rows)


def read_bank_lines(env, company_ids, first, last, least, most):
    """Return the lines of bank statements that are matched with nothing, as dictionaries.

    :param company_ids: whose bank it may be at
    :param first, last: days; :param least, most: amounts, in the line's own currency
    """
    env["account.bank.statement.line"].flush_model()
    env["account.move"].flush_model(["date", "company_id", "name", "narration", "ref", "state"])
    env.cr.execute(
        SQL(
            """
            SELECT line.id, move.name, move.date, line.payment_ref, line.transaction_details::text AS details,
                   move.narration, move.ref, line.partner_name, line.partner_id,
                   partner.commercial_partner_id AS customer_id,
                   CASE WHEN line.foreign_currency_id IS NULL THEN line.amount
                        ELSE line.amount_currency END::float8 AS amount,
                   COALESCE(line.foreign_currency_id, line.currency_id) AS currency_id
              FROM account_bank_statement_line line
              JOIN account_move move ON move.id = line.move_id
              LEFT JOIN res_partner partner ON partner.id = line.partner_id
             WHERE line.is_reconciled IS NOT TRUE AND move.state = 'posted'
               AND line.company_id = ANY(%(companies)s) AND line.amount > 0
               AND move.date BETWEEN %(first)s AND %(last)s
               AND CASE WHEN line.foreign_currency_id IS NULL THEN line.amount
                        ELSE line.amount_currency END BETWEEN %(least)s AND %(most)s
             ORDER BY move.date, line.id
            """,
            companies=list(company_ids),
            first=first,
            last=last,
            least=least,
            most=most,
        )
    )
    return env.cr.dictfetchall()
