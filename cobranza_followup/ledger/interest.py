"""What was owed late, and what came of it when, for `engine.interest`: all debtors at once."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

from .behaviour import WINDOW, is_payment
from .moved_debts import moved
from .open_items import open_items, trade_receivable_accounts


@dataclass(slots=True)
class Claim:
    """An item of an invoice that was, or is, owed after its due date; in its own currency."""

    partner_id: int
    move_id: int
    currency_id: int
    due: date
    # what is chased of it at most: neither disputed nor withheld nor covered by loose credits
    principal: Decimal
    # total of the invoice
    total: float
    # [(date, Decimal)], what was paid
    payments: list = field(default_factory=list)


@dataclass(slots=True)
class Charged:
    """What was invoiced of an invoice's interest."""

    until: list = field(default_factory=list)
    interest: Decimal = Decimal(0)
    fixed: Decimal = Decimal(0)


def read_claims(env, company_id, partner_ids, as_of, today):
    """Return the `Claim`s of a company's customers, the oldest first.

    - Only invoices that fell due before the day: of those paid by now, the last 24 months'. None
      that is excluded from follow-up or blocked, nor an invoice for interest.
    - What is disputed, what the customer withholds as tax and what their loose credits cover bears
      none; what we credited or wrote off was never owed. What was only moved, see `moved_debts`,
      is owed from the day it was due.

    :param as_of: the last day that bears interest
    :param today: the day it is
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT line.id, partner.commercial_partner_id, line.move_id, line.currency_id,
                   COALESCE(line.date_maturity, line.date),
                   ROUND(line.amount_currency
                         - line.amount_currency * COALESCE(debtor.withholding_percent, 0) / 100
                         - COALESCE(open_item.residual_currency
                                    * (open_item.amount_disputed + open_item.amount_waived
                                       + open_item.amount_covered)
                                    / NULLIF(open_item.residual, 0), 0),
                         currency.decimal_places)::text,
                   ROUND(line.amount_currency * COALESCE(debtor.withholding_percent, 0) / 100,
                         currency.decimal_places)::text,
                   ABS(move.amount_total)::float8
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_partner partner ON partner.id = line.partner_id
              JOIN res_currency currency ON currency.id = line.currency_id
              LEFT JOIN cobranza_debtor debtor
                     ON debtor.partner_id = partner.commercial_partner_id
                    AND debtor.company_id = line.company_id
              LEFT JOIN (%(open_items)s) open_item ON open_item.id = line.id
             WHERE line.account_id = ANY(%(accounts)s) AND line.company_id = %(company)s
               AND line.parent_state = 'posted' AND line.balance > 0
               AND partner.commercial_partner_id = ANY(%(partners)s)
               AND move.move_type IN ('out_invoice', 'out_receipt')
               AND COALESCE(line.date_maturity, line.date) < %(as_of)s
               AND (line.reconciled IS NOT TRUE
                    OR COALESCE(line.date_maturity, line.date) > %(since)s)
               AND line.no_followup IS NOT TRUE
               AND move.payment_state IS DISTINCT FROM 'blocked'
               AND NOT EXISTS (SELECT FROM cobranza_interest_charge charge
                                WHERE charge.invoice_id = line.move_id)
             ORDER BY 5, line.id
            """,
            open_items=open_items(env, as_of, company_id, partner_ids, historical=as_of < today),
            accounts=trade_receivable_accounts(),
            company=company_id,
            partners=list(partner_ids),
            as_of=as_of,
            since=today - WINDOW,
        )
    )
    claims = {
        id_: Claim(partner, move, currency, due, Decimal(principal), total)
        for id_, partner, move, currency, due, principal, _withheld, total in rows
    }
    # The certificate of what was withheld: it is off already.
    certified = {row[0]: Decimal(row[6]) for row in rows}
    for id_, day, amount, kind in _read_reductions(env, list(claims), as_of):
        claim = claims[id_]
        if kind == "payment":
            claim.payments.append((day, amount))
            continue
        if kind == "entry":
            known = min(amount, certified[id_])
            certified[id_] -= known
            amount -= known
        claim.principal -= amount
    return [claim for claim in claims.values() if claim.principal > 0]


def _read_reductions(env, item_ids, as_of):
    """Return [(item, date, amount in its currency, what it was)] of what made items less.

    That is a "payment", a "credit" (note of ours) or another "entry". What an entry only moved to
    another item is made less there.
    """
    parts, pending = {}, set(item_ids)
    while pending:
        rows = _read_parts(env, pending, as_of)
        entries = [part for part, *_values, kind in rows if kind == "entry"]
        onward = _read_onward(env, entries, as_of)
        parts |= {item: [] for item in pending}
        for part, item, day, amount, kind in rows:
            parts[item].append((day, Decimal(amount), kind, onward.get(part, ())))
        pending = {onto for found in onward.values() for onto, *_shares in found} - parts.keys()
    known = {}
    return [
        (item, day, amount, kind)
        for item in item_ids
        for (day, kind), amount in _resolved(parts, item, known).items()
    ]


def _resolved(parts, item, known):
    """Return {(date, what it was): amount} of what made an item less, wherever it was moved to.

    :param known: what was found of others; of one that is on the way to itself, nothing is
    """
    if item not in known:
        known[item] = {}
        found = defaultdict(Decimal)
        for day, amount, kind, onward in parts[item]:
            left = amount
            for onto, share, face in onward:
                there = (amount * share).quantize(amount)
                left -= there
                for reason, less in _resolved(parts, onto, known).items():
                    found[reason] += (there * less / face).quantize(amount)
            if left or not onward:
                found[day, kind] += left
        known[item] = dict(found)
    return known[item]


def _read_onward(env, part_ids, as_of):
    """Return {allocation: [(item, share of it, face value of the item)]} of what was only moved."""
    found = defaultdict(list)
    if part_ids:
        # What is worth nothing in its currency is paid by nothing in it.
        query = moved(
            SQL(
                "SELECT credit_move_id FROM account_partial_reconcile WHERE id = ANY(%s)", part_ids
            ),
            SQL(
                "part.id = ANY(%s) AND moved.date <= %s AND moved.amount_currency <> 0",
                part_ids,
                as_of,
            ),
        )
        rows = env.execute_query(
            SQL(
                """SELECT part_id, moved_id, balance::text, whole::text, amount_currency::text
                     FROM (%s) moved ORDER BY part_id, moved_id""",
                query,
            )
        )
        for part, item, balance, whole, face in rows:
            found[part].append((item, Decimal(balance) / Decimal(whole), Decimal(face)))
    return found


def _read_parts(env, item_ids, as_of):
    """Return (allocation, item, date, amount in the item's currency, what it was)."""
    if not item_ids:
        return []
    return env.execute_query(
        SQL(
            """
            SELECT part.id, part.debit_move_id, other.date, part.debit_amount_currency::text,
                   CASE WHEN %s THEN 'payment' WHEN move.move_type = 'out_refund' THEN 'credit'
                        ELSE 'entry' END
              FROM account_partial_reconcile part
              JOIN account_move_line other ON other.id = part.credit_move_id
              JOIN account_move move ON move.id = other.move_id
             WHERE part.debit_move_id = ANY(%s) AND other.date <= %s
             ORDER BY part.id
            """,
            is_payment("other"),
            list(item_ids),
            as_of,
        )
    )


def read_charged(env, move_ids):
    """Return {invoice id: `Charged`} of what was invoiced or waived of the interest of these.

    Of an invoice that was cancelled or credited whole, nothing was. Odoo calls `reversed` also one
    that was set against another credit of the customer's, or given up for the most part.
    """
    found = {}
    for move, until, interest, fixed in env.execute_query(
        SQL(
            """
            SELECT charge.origin_id, charge.date_until, charge.amount_interest::text,
                   charge.amount_fixed::text
              FROM cobranza_interest_charge charge
              LEFT JOIN account_move invoice ON invoice.id = charge.invoice_id
              LEFT JOIN cobranza_offer offer ON offer.id = charge.offer_id
             WHERE charge.origin_id = ANY(%s)
               AND (invoice.state <> 'cancel'
                        AND (invoice.payment_state IS DISTINCT FROM 'reversed'
                             OR invoice.amount_total > COALESCE((
                                 SELECT SUM(note.amount_total) FROM account_move note
                                  WHERE note.reversed_entry_id = invoice.id
                                    AND note.move_type = 'out_refund'
                                    AND note.state = 'posted'), 0))
                    OR offer.state IN ('accepted', 'fulfilled'))
            """,
            list(move_ids),
        )
    ):
        charged = found.setdefault(move, Charged())
        charged.until.append(until)
        charged.interest += Decimal(interest or 0)
        charged.fixed += Decimal(fixed or 0)
    return found
