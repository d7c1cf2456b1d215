"""Promises and the money that came since, for `engine.promise`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

from ..engine.promise import Promise
from .behaviour import is_payment
from .open_items import trade_receivable_accounts

# A promise older than this is history: late corrections of the ledger leave it alone.
LIVE_MONTHS = 24


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as stored, beside the facts `engine.promise` wants of it."""

    promise: Promise
    debtor_id: int
    tolerance_days: int
    state: str
    amount_paid: Decimal


@dataclass(frozen=True, slots=True)
class Received:
    """Money received from a debtor, in each currency in which the ledger knows its amount."""

    date: date
    invoice: int | None
    company_amount: Decimal
    amounts: dict


def read_promises(env, scope, only_open):
    """Return {debtor id: [PromiseRow]} for the scope's debtors that have promises.

    :param only_open: pass over debtors none of whose promises is open; without a change
        in the ledger the others cannot change
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT promise.id, promise.debtor_id, promise.amount::text, promise.currency_id,
                   currency.decimal_places,
                   promise.date_made, promise.date_promised, promise.state,
                   promise.amount_paid::text,
                   COALESCE(policy.promise_tolerance_days, 0),
                   ARRAY(SELECT move_id FROM cobranza_promise_account_move_rel rel
                          WHERE rel.promise_id = promise.id)
              FROM cobranza_promise promise
              JOIN cobranza_debtor debtor ON debtor.id = promise.debtor_id
              JOIN res_currency currency ON currency.id = promise.currency_id
              LEFT JOIN cobranza_policy policy ON policy.id = debtor.policy_id
             WHERE %s AND promise.state IN ('open', 'kept', 'partial', 'broken')
               AND promise.date_promised > %s::date - make_interval(months => %s)
               AND (NOT %s OR EXISTS (
                    SELECT FROM cobranza_promise still
                     WHERE still.debtor_id = debtor.id AND still.state = 'open'))
            """,
            scope.of_debtor(),
            scope.today,
            LIVE_MONTHS,
            only_open,
        )
    )
    promises = defaultdict(list)
    for id_, debtor, amount, currency, digits, made, promised, state, paid, tolerance, on in rows:
        promise = Promise(id_, Decimal(amount), made, promised, frozenset(on), currency, digits)
        promises[debtor].append(PromiseRow(promise, debtor, tolerance, state, Decimal(paid or 0)))
    return promises


def read_received(env, debtor_ids, since):
    """Return {debtor id: [Received]} for what was paid from `since` on.

    Money set against an invoice or another debit counts for it; money still unallocated
    counts too. A payment that was itself undone by another payment entry does not.
    """
    rows = env.execute_query(
        SQL(
            """
            WITH debtor AS (
                SELECT id, partner_id, company_id FROM cobranza_debtor WHERE id = ANY(%(ids)s)
            ),
            payment AS (
                SELECT debtor.id AS debtor_id, line.id, line.date, line.currency_id,
                       line.amount_residual, line.amount_residual_currency
                  FROM debtor
                  JOIN res_partner partner ON partner.commercial_partner_id = debtor.partner_id
                  JOIN account_move_line line
                    ON line.partner_id = partner.id AND line.company_id = debtor.company_id
                 WHERE line.account_id = ANY(%(accounts)s)
                   AND line.parent_state = 'posted' AND line.balance < 0
                   AND line.date >= %(since)s AND %(is_payment)s
            )
            SELECT payment.debtor_id, payment.date, item.move_id, part.amount::text,
                   item.currency_id, part.debit_amount_currency::text,
                   payment.currency_id, part.credit_amount_currency::text
              FROM payment
              JOIN account_partial_reconcile part ON part.credit_move_id = payment.id
              JOIN account_move_line item ON item.id = part.debit_move_id
             WHERE NOT %(undoes)s
             UNION ALL
            SELECT debtor_id, date, NULL, (-amount_residual)::text,
                   currency_id, (-amount_residual_currency)::text,
                   currency_id, (-amount_residual_currency)::text
              FROM payment WHERE amount_residual < 0
            """,
            ids=list(debtor_ids),
            since=since,
            accounts=trade_receivable_accounts(),
            is_payment=is_payment("line"),
            undoes=is_payment("item"),
        )
    )
    received = defaultdict(list)
    for debtor, day, invoice, amount, *currencies in rows:
        item_currency, item_amount, own_currency, own_amount = currencies
        amounts = {own_currency: Decimal(own_amount), item_currency: Decimal(item_amount)}
        received[debtor].append(Received(day, invoice, Decimal(amount), amounts))
    return received


def write_promises(env, results):
    """Write states and amounts paid.

    :param results: list of (promise id, state, amount paid, today)
    """
    if not results:
        return
    ids, states, amounts, days = (list(column) for column in zip(*results, strict=True))
    env.cr.execute(
        SQL(
            """
            UPDATE cobranza_promise promise
               SET state = result.state, amount_paid = result.amount,
                   date_settled = CASE WHEN result.state = 'open' THEN NULL
                                       WHEN result.state = promise.state THEN date_settled
                                       ELSE result.day END
              FROM unnest(%s::int[], %s::text[], %s::numeric[], %s::date[])
                   AS result(id, state, amount, day)
             WHERE promise.id = result.id
            """,
            ids,
            states,
            amounts,
            days,
        )
    )
