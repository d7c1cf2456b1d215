"""Promises, the money that came since and what is still owed, for `engine.promise`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.tools import SQL

from ..engine.promise import Outcome, Promise
from . import moved_debts
from .behaviour import is_payment, money_share
from .open_items import (
    open_items,
    read_trade_receivable_accounts,
    trade_receivable_accounts,
)
from .prepared import run

# A promise older than this is history: late corrections of the ledger leave it alone.
LIVE_MONTHS = 24


def is_still_owed(today):
    """SQL: whether something of a promise is still to be asked for. Of what is history, nothing."""
    return SQL(
        """(COALESCE(promise.amount_owed, promise.amount) > 0
            AND promise.date_promised > %s::date - make_interval(months => %s))""",
        today,
        LIVE_MONTHS,
    )


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as stored, beside the facts `engine.promise` wants of it."""

    promise: Promise
    debtor_id: int
    partner_id: int
    tolerance_days: int
    state: str
    amount_paid: Decimal
    amount_late: Decimal
    # None: not known yet, of a promise from before this was asked
    amount_owed: Decimal | None

    @property
    def stored(self):
        """What `engine.promise.settle` found the last time."""
        due = self.promise.amount if self.promise.due is None else self.promise.due
        return Outcome(self.state, self.amount_paid, due, self.amount_late, self.amount_owed)


@dataclass(frozen=True, slots=True)
class Worth:
    """An amount of the ledger, in each currency in which it knows it."""

    company_amount: Decimal
    amounts: dict

    def part(self, share):
        """Return a share of it, to the digits it has."""
        if share == 1:
            return self
        return Worth(
            _share(self.company_amount, share),
            {currency: _share(amount, share) for currency, amount in self.amounts.items()},
        )


def _share(amount, share):
    exact = Fraction(amount) * share
    return (Decimal(exact.numerator) / exact.denominator).quantize(amount)


@dataclass(frozen=True, slots=True)
class Received:
    """Money received from a debtor, and what it was set against by which allocation, if it was."""

    date: date
    invoice: int | None
    allocation: int
    worth: Worth
    # of the entry it was set against
    owed_since: "date | None" = None


@dataclass(frozen=True, slots=True)
class Open:
    """What is open of an invoice: after the customer's credits, and what these cover."""

    date: date
    invoice: int
    left: Worth
    covered: Worth
    # it is what the customer withholds as tax, and waited for until this day
    withheld_until: "date | None" = None


def read_promises(env, scope, only_open, negligible):
    """Return {debtor id: [PromiseRow]} for the scope's debtors that have promises.

    Those that were imported as history are none of them: they are judged once.

    :param only_open: pass over debtors none of whose promises is open, or has never been looked
        at for what is still owed of it; without a change in the ledger the others cannot change
    :param negligible: {policy id: amount in company currency nobody would call about}
    """
    where = SQL(
        """%s AND promise.is_history IS NOT TRUE
               AND (promise.state IN ('open', 'kept', 'partial', 'broken')
                    OR promise.state = 'cancelled' AND promise.nothing_owed)
               AND promise.date_promised > %s::date - make_interval(months => %s)
               AND (NOT %s OR EXISTS (
                    SELECT FROM cobranza_promise still
                     WHERE still.debtor_id = debtor.id AND still.is_history IS NOT TRUE
                       AND (still.state = 'open'
                            OR still.amount_owed IS NULL
                               AND still.state IN ('kept', 'partial', 'broken')
                               AND still.date_promised
                                   > %s::date - make_interval(months => %s))))""",
        scope.of_debtor(),
        scope.today,
        LIVE_MONTHS,
        only_open,
        scope.today,
        LIVE_MONTHS,
    )
    return read_rows(env, scope.is_small(), where, negligible)


def read_rows(env, is_small, where, negligible):
    """Return {debtor id: [PromiseRow]} of the promises for which the SQL `where` is true."""
    rows = run(
        env,
        is_small,
        SQL(
            """
            SELECT promise.debtor_id, debtor.partner_id, debtor.policy_id,
                   COALESCE(policy.promise_tolerance_days, 0), promise.state,
                   COALESCE(promise.amount_paid, 0)::text,
                   COALESCE(promise.amount_late, 0)::text, promise.amount_owed::text,
                   promise.id, promise.amount::text, promise.date_made, promise.date_promised,
                   CASE WHEN promise.scope = 'invoices' THEN
                        ARRAY(SELECT move_id FROM cobranza_promise_account_move_rel rel
                               WHERE rel.promise_id = promise.id) END,
                   promise.currency_id, currency.decimal_places, promise.amount_due::text,
                   COALESCE(promise.last_partial_id, 0),
                   promise.amount / NULLIF(promise.amount_company, 0)
              FROM cobranza_promise promise
              JOIN cobranza_debtor debtor ON debtor.id = promise.debtor_id
              JOIN res_currency currency ON currency.id = promise.currency_id
              LEFT JOIN cobranza_policy policy ON policy.id = debtor.policy_id
             WHERE %s
            """,
            where,
        ),
    )
    promises = defaultdict(list)
    for debtor, partner, policy, tolerance, state, paid, late, owed, *values in rows:
        id_, amount, made, promised, on, currency, digits, due, last_partial, rate = values
        promise = Promise(
            id_,
            Decimal(amount),
            made,
            promised,
            None if on is None else frozenset(on),
            currency,
            digits,
            None if due is None else Decimal(due),
            last_partial,
            Decimal(str(round(negligible.get(policy, 0.0) * float(rate or 1), digits))),
        )
        promises[debtor].append(
            PromiseRow(
                promise,
                debtor,
                partner,
                tolerance,
                state,
                Decimal(paid),
                Decimal(late),
                None if owed is None else Decimal(owed),
            )
        )
    return promises


def newest_partial(env):
    """Return the id of the newest reconciliation on record, 0 if there is none."""
    env["account.partial.reconcile"].flush_model()
    return env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM account_partial_reconcile"))[0][
        0
    ]


# SQL: what of a payment in company currency was worth more than the debt it was set against, which
# is in another one; an allocation in Odoo is no more than the lesser of both.
_RATE_DIFFERENCE = SQL(
    """CASE WHEN part.exchange_move_id IS NULL THEN 0 ELSE COALESCE((
            SELECT SUM(rest.amount)
              FROM account_partial_reconcile rest
              JOIN account_move_line difference ON difference.id = rest.debit_move_id
             WHERE rest.credit_move_id = payment.id
               AND difference.move_id = part.exchange_move_id), 0) END"""
)

# SQL: what an allocation is worth in company currency.
_WORTH = SQL(
    """CASE WHEN payment.currency_id = payment.company_currency_id
                 OR payment.amount_currency = 0 THEN part.amount + %s
            ELSE round(part.credit_amount_currency * payment.balance
                       / payment.amount_currency, currency.decimal_places) END""",
    _RATE_DIFFERENCE,
)


# SQL: the item, if it is of no invoice: it may be a debt that was moved there.
_ENTRY_ITEM = SQL("CASE WHEN line.display_type IS DISTINCT FROM 'payment_term' THEN line.id END")


def _of(share, amount, currency):
    """SQL: the share of an amount, as text, to the digits of its currency."""
    return SQL(
        """(CASE WHEN %(share)s = 1 THEN %(amount)s
                 ELSE round(%(amount)s * %(share)s, (SELECT decimal_places FROM res_currency
                                                     WHERE id = %(currency)s)) END)::text""",
        share=share,
        amount=amount,
        currency=currency,
    )


def read_received(env, debtor_ids, since, last_partial):
    """Return {debtor id: [Received]} for what was paid, or allocated, since a day.

    Money set against an invoice or another debit counts for it, in whichever books of the
    company or its branches it was entered; money still unallocated counts, too, also older. A
    payment that was itself undone by another payment entry does not, nor what its entry writes off,
    nor one that is kept for something else. What was set against a debt that was moved, see
    `moved_debts`, paid the debt.

    :param last_partial: id of the newest reconciliation on record on the day
    """
    of_debtors = SQL(
        """(SELECT id, partner_id, company_id FROM cobranza_debtor WHERE id = ANY(%s)) debtor
             JOIN res_partner partner ON partner.commercial_partner_id = debtor.partner_id
             JOIN account_move_line line
               ON line.partner_id = partner.id AND line.company_id = debtor.company_id
              AND line.account_id = ANY(%s) AND line.parent_state = 'posted'""",
        list(debtor_ids),
        trade_receivable_accounts(),
    )
    share = SQL("came.share")
    rows = env.execute_query(
        SQL(
            """
            SELECT debtor.id, payment.date, line.move_id, part.id, line.date,
                   %(entry_item)s, %(worth)s, line.currency_id, %(debit)s, payment.currency_id,
                   %(credit)s
              FROM %(of_debtors)s
              JOIN account_partial_reconcile part ON part.debit_move_id = line.id
              JOIN account_move_line payment ON payment.id = part.credit_move_id
              JOIN res_currency currency ON currency.id = line.company_currency_id
             CROSS JOIN LATERAL (SELECT %(payment_came)s AS share) came
             WHERE line.balance > 0 AND (part.max_date >= %(since)s OR part.id > %(last_partial)s)
               AND %(is_payment)s AND NOT %(undoes)s
             UNION ALL
            SELECT debtor.id, line.date, NULL, 0, NULL, NULL, %(open)s,
                   line.currency_id, %(open_face)s, line.currency_id, %(open_face)s
              FROM %(of_debtors)s
             CROSS JOIN LATERAL (SELECT %(line_came)s AS share) came
             WHERE line.reconciled IS NOT TRUE AND line.amount_residual < 0 AND %(unallocated)s
               AND NOT %(kept)s
             ORDER BY 2, 4
            """,
            of_debtors=of_debtors,
            since=since,
            last_partial=last_partial,
            is_payment=is_payment("payment"),
            undoes=is_payment("line"),
            payment_came=money_share("payment"),
            line_came=money_share("line"),
            worth=_of(share, _WORTH, SQL("line.company_currency_id")),
            debit=_of(share, SQL("part.debit_amount_currency"), SQL("line.currency_id")),
            credit=_of(share, SQL("part.credit_amount_currency"), SQL("payment.currency_id")),
            open=_of(share, SQL("-line.amount_residual"), SQL("line.company_currency_id")),
            open_face=_of(share, SQL("-line.amount_residual_currency"), SQL("line.currency_id")),
            entry_item=_ENTRY_ITEM,
            unallocated=is_payment("line"),
            kept=env["cobranza.open.item"]._kept_credits("line"),
        )
    )
    origins = moved_debts.read_origins(env, {row[5] for row in rows if row[5]})
    received = defaultdict(list)
    for debtor, day, invoice, allocation, since, item, amount, *currencies in rows:
        worth = Worth(Decimal(amount), _amounts(*currencies))
        received[debtor] += [
            Received(day, of, allocation, worth.part(share), then)
            for of, then, share in _split(origins.get(item, ()), invoice, since)
        ]
    return received


def _split(origins, invoice, day):
    """Return [(document, its day, share)] of what an item was at first: as a rule, itself."""
    found = [(origin.move_id, origin.date, origin.share) for origin in origins]
    rest = 1 - sum(share for _move, _day, share in found)
    return [*found, (invoice, day, rest)] if rest else found


def _amounts(currency, amount, own_currency, own_amount):
    return {own_currency: Decimal(own_amount), currency: Decimal(amount)}


def read_owed(env, scope, partner_ids):
    """Return {commercial partner id: [Open]} of what these customers of the scope still owe.

    What they withhold as tax is one by itself: not all promises are about it. A debt that was
    moved, see `moved_debts`, is owed on the invoice it was of.
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT item.partner_id, item.date, item.move_id, %s, part.amount::text,
                   part.covered::text, item.currency_id, item.residual_currency::text,
                   item.residual::text, part.withheld_until
              FROM (%s) item
              JOIN account_move_line line ON line.id = item.id
             CROSS JOIN LATERAL (
                   SELECT LEAST(withholding, residual - amount_covered) AS amount) held
             CROSS JOIN LATERAL (
                   VALUES (TRUE, residual - amount_covered - held.amount, amount_covered, NULL),
                          (FALSE, held.amount, 0, item.withheld_until))
                       AS part(is_rest, amount, covered, withheld_until)
             WHERE residual > 0 AND (part.is_rest OR part.amount > 0)
             ORDER BY item.due_date, item.id, part.is_rest DESC
            """,
            _ENTRY_ITEM,
            open_items(
                env,
                scope.today,
                scope.company_id,
                partner_ids,
                account_ids=None if scope.is_small() else read_trade_receivable_accounts(env),
            ),
        )
    )
    origins = moved_debts.read_origins(env, {row[3] for row in rows if row[3]})
    owed = defaultdict(list)
    for partner, day, invoice, item, left, covered, currency, in_currency, residual, until in rows:
        rate = Decimal(in_currency) / Decimal(residual)
        left, covered = Decimal(left), Decimal(covered)
        left, covered = (Worth(one, {currency: one * rate}) for one in (left, covered))
        owed[partner] += [
            Open(then, of, left.part(share), covered.part(share), until)
            for of, then, share in _split(origins.get(item, ()), invoice, day)
        ]
    return owed


def write_promises(env, results, nothing_owed):
    """Write how promises stand.

    :param results: list of (promise id, `engine.promise.Outcome`, today)
    :param nothing_owed: text, why a promise about a debt that is gone is cancelled
    """
    if not results:
        return
    env.cr.execute(
        SQL(
            """
            UPDATE cobranza_promise promise
               SET state = result.state, amount_paid = result.paid, amount_due = result.due,
                   amount_late = result.late, amount_owed = result.owed,
                   nothing_owed = result.state = 'cancelled',
                   cancel_reason = CASE WHEN result.state = 'cancelled' THEN %s END,
                   date_settled = CASE WHEN result.state = 'open' THEN NULL
                                       WHEN result.state = promise.state THEN date_settled
                                       ELSE result.day END
              FROM unnest(%s::int[], %s::text[], %s::numeric[], %s::numeric[],
                           %s::numeric[], %s::numeric[], %s::date[])
                   AS result(id, state, paid, due, late, owed, day)
             WHERE promise.id = result.id
            """,
            nothing_owed,
            [id_ for id_, _outcome, _day in results],
            [outcome.state for _id, outcome, _day in results],
            [outcome.paid for _id, outcome, _day in results],
            [outcome.due for _id, outcome, _day in results],
            [outcome.late for _id, outcome, _day in results],
            [outcome.owed for _id, outcome, _day in results],
            [day for _id, _outcome, day in results],
        )
    )
