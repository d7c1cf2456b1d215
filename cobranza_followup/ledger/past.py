"""The history of what customers owed over a past period, for `engine.laboratory`.

Each table is read once for many customers, whatever the number of days looked at.
"""

from odoo.tools import SQL

from ..engine.past_debt import Account, Dispute, PastItem, Promised, Span
from .behaviour import is_payment
from .open_items import read_trade_receivable_accounts
from .prepared import settle

# What is read; the ORM must have written it before.
READS = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "cobranza.barrier",
    "cobranza.debtor",
    "cobranza.promise",
    "res.partner",
)


def read_debtors(env, company_id, policy_id):
    """Return ids of a policy's debtors in the order of their ids, but for those set aside.

    Of who was handed over or is exempt nobody knows since when.
    """
    env["cobranza.debtor"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT id FROM cobranza_debtor
                WHERE company_id = %s AND policy_id = %s AND state IN ('clear', 'open')
                ORDER BY id""",
            company_id,
            policy_id,
        )
    )
    return [debtor for (debtor,) in rows]


def read_accounts(env, company, debtor_ids, since, until):
    """Return {debtor id: `Account`} with all that was open or came from `since` to `until`.

    Whoever had nothing open in that time has no account.

    :param company: `res.company` record, of all the debtors
    """
    for model in READS:
        env[model].flush_model()
    settle(env)
    accounts = {}
    unit = 10**company.currency_id.decimal_places
    for debtor, partner, percent, address in _read_people(env, debtor_ids):
        accounts[debtor] = Account(
            debtor,
            partner,
            company.currency_id.id,
            unit,
            withholding_percent=percent,
            has_address=address,
        )
    items = _read_items(env, company.id, accounts, since, until, unit)
    _read_parts(env, items, unit)
    _read_payments(env, company.id, accounts, since, until)
    _read_log(env, accounts, unit)
    return {debtor: account for debtor, account in accounts.items() if account.items}


def _read_people(env, debtor_ids):
    return env.execute_query(
        SQL(
            """SELECT debtor.id, debtor.partner_id,
                      COALESCE(debtor.withholding_percent, 0)::float8,
                      COALESCE(partner.email_normalized, '') <> ''
                      OR EXISTS (SELECT FROM res_partner person
                                  WHERE person.commercial_partner_id = partner.id
                                    AND COALESCE(person.email_normalized, '') <> '')
                 FROM cobranza_debtor debtor
                 JOIN res_partner partner ON partner.id = debtor.partner_id
                WHERE debtor.id = ANY(%s) ORDER BY debtor.id""",
            list(debtor_ids),
        )
    )


def _read_items(env, company_id, accounts, since, until, unit):
    """Give the accounts the items that had something open in the period; return {id: item}."""
    rows = env.execute_query(
        SQL(
            """
            SELECT debtor.id, line.id, line.move_id, line.date,
                   COALESCE(line.date_maturity, line.date),
                   (line.balance * %(unit)s)::bigint,
                   (line.amount_currency * 10 ^ currency.decimal_places)::bigint,
                   line.currency_id,
                   line.no_followup IS NOT TRUE
                       AND move.payment_state IS DISTINCT FROM 'blocked',
                   line.balance < 0 AND %(kept)s,
                   move.move_type IN ('out_invoice', 'out_receipt')
              FROM cobranza_debtor debtor
              JOIN res_partner partner ON partner.commercial_partner_id = debtor.partner_id
              JOIN account_move_line line ON line.partner_id = partner.id
              JOIN account_move move ON move.id = line.move_id
              JOIN res_currency currency ON currency.id = line.currency_id
             WHERE debtor.id = ANY(%(debtors)s)
               AND line.account_id = ANY(%(accounts)s) AND line.company_id = %(company)s
               AND line.parent_state = 'posted' AND line.date <= %(until)s
               AND line.balance <> 0
               AND (line.reconciled IS NOT TRUE
                    OR EXISTS (SELECT FROM account_partial_reconcile part
                                WHERE part.debit_move_id = line.id AND part.max_date >= %(since)s)
                    OR EXISTS (SELECT FROM account_partial_reconcile part
                                WHERE part.credit_move_id = line.id AND part.max_date >= %(since)s))
             ORDER BY line.id
            """,
            unit=unit,
            kept=env["cobranza.open.item"]._kept_credits("line"),
            debtors=list(accounts),
            accounts=read_trade_receivable_accounts(env),
            company=company_id,
            until=until,
            since=since,
        )
    )
    items = {}
    for debtor, *values in rows:
        item = PastItem(*values)
        items[item.id] = item
        accounts[debtor].items.append(item)
    return items


def _read_parts(env, items, unit):
    """Give items what was set against them."""
    if not items:
        return
    rows = env.execute_query(
        SQL(
            """
            SELECT item_id, array_agg(max_date), array_agg(amount), array_agg(face)
              FROM (SELECT part.debit_move_id AS item_id, part.max_date,
                           (part.amount * %(unit)s)::bigint AS amount,
                           (part.debit_amount_currency * 10 ^ currency.decimal_places)::bigint
                               AS face
                      FROM account_partial_reconcile part
                      JOIN res_currency currency ON currency.id = part.debit_currency_id
                     WHERE part.debit_move_id = ANY(%(items)s)
                     UNION ALL
                    SELECT part.credit_move_id, part.max_date,
                           (part.amount * %(unit)s)::bigint,
                           (part.credit_amount_currency * 10 ^ currency.decimal_places)::bigint
                      FROM account_partial_reconcile part
                      JOIN res_currency currency ON currency.id = part.credit_currency_id
                     WHERE part.credit_move_id = ANY(%(items)s)) part
             GROUP BY item_id
            """,
            unit=unit,
            items=list(items),
        )
    )
    for item, days, amounts, faces in rows:
        items[item].parts = tuple(zip(days, amounts, faces, strict=True))


def _read_payments(env, company_id, accounts, since, until):
    """Give the accounts what money came, day by day, less what was given back."""
    # All items of a customer, and of these the days: else PostgreSQL goes through the items of all
    # customers on these days, for each of them.
    rows = env.execute_query(
        SQL(
            """
            SELECT debtor.id, line.date, SUM(-line.balance)::float8
              FROM cobranza_debtor debtor
              JOIN res_partner partner ON partner.commercial_partner_id = debtor.partner_id
             CROSS JOIN LATERAL (SELECT * FROM account_move_line line
                                  WHERE line.partner_id = partner.id OFFSET 0) line
             WHERE debtor.id = ANY(%(debtors)s)
               AND line.account_id = ANY(%(accounts)s) AND line.company_id = %(company)s
               AND line.parent_state = 'posted' AND line.date BETWEEN %(since)s AND %(until)s
               AND %(is_payment)s
             GROUP BY debtor.id, line.date ORDER BY debtor.id, line.date
            """,
            debtors=list(accounts),
            accounts=read_trade_receivable_accounts(env),
            company=company_id,
            since=since,
            until=until,
            is_payment=is_payment("line"),
        )
    )
    for debtor, day, amount in rows:
        accounts[debtor].payments.append((day, amount))


def _read_log(env, accounts, unit):
    """Give the accounts what was promised, what we owed them, and what they disputed."""
    debtors = list(accounts)
    rows = env.execute_query(
        SQL(
            """SELECT promise.debtor_id, promise.date_made, promise.date_promised,
                      CASE WHEN promise.state IN ('open', 'broken', 'partial') THEN NULL
                           ELSE COALESCE(promise.date_settled, MIN(newer.date_made),
                                         promise.write_date::date) END,
                      promise.state = 'partial'
                 FROM cobranza_promise promise
                 LEFT JOIN cobranza_promise newer ON newer.replaces_id = promise.id
                WHERE promise.debtor_id = ANY(%s) AND promise.is_history IS NOT TRUE
                GROUP BY promise.id ORDER BY promise.id""",
            debtors,
        )
    )
    for debtor, made, promised, ended, partial in rows:
        accounts[debtor].promises.append(
            Promised(made, ended, promised=promised, is_partial=partial)
        )
    rows = env.execute_query(
        SQL(
            """SELECT barrier.debtor_id, barrier.id, barrier.create_date::date,
                      CASE WHEN barrier.state = 'open' THEN NULL
                           ELSE COALESCE(barrier.closed_on, barrier.write_date::date) END,
                      type.side = 'ours', type.is_dispute,
                      (COALESCE(barrier.amount_disputed, 0) * %(unit)s)::bigint,
                      ARRAY(SELECT move_id FROM cobranza_barrier_account_move_rel rel
                             WHERE rel.barrier_id = barrier.id)
                 FROM cobranza_barrier barrier
                 JOIN cobranza_barrier_type type ON type.id = barrier.type_id
                WHERE barrier.debtor_id = ANY(%(debtors)s)
                  AND barrier.state IN ('open', 'solved', 'rejected')
                ORDER BY barrier.id""",
            unit=unit,
            debtors=debtors,
        )
    )
    for debtor, id_, since, until, is_ours, is_dispute, amount, moves in rows:
        if is_ours:
            accounts[debtor].obstacles.append(Span(since, until))
        if is_dispute:
            dispute = Dispute(since, until, id=id_, amount=amount, moves=frozenset(moves))
            accounts[debtor].disputes.append(dispute)
