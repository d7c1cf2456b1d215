"""Debts that an entry of ours put elsewhere: to the account of what is doubtful, to a later day.

Such an entry credits what a customer owed on an item and debits another receivable of theirs.
The item it is set against is settled by that, and yet nobody paid, and nothing was given up: the
debt is owed as before, on the other item. Promises, holds and late interest are about debts, so
they follow it there.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from odoo.tools import SQL

from .behaviour import is_payment
from .prepared import run
from .scope import FEW


@dataclass(frozen=True, slots=True)
class Origin:
    """What was owed before: which share of an item it is, and the document and day of its entry."""

    move_id: int
    date: date
    share: Fraction


def moved(items, where):
    """SQL: which allocations to items only moved a debt to other items, one row for each of these.

    Columns: `part_id`, `origin_id` (the item that it settled) and `moved_id` (the one that is owed
    instead), `amount` (of the allocation) and `whole` (all that the entry moved), `balance`,
    `amount_currency` and `date` of `moved_id`. So `amount / whole` is the share of `moved_id` that
    comes from the allocation, and `balance / whole` the share of the allocation that went there:
    what an entry takes off and does not debit again is not moved, nor is a debit for which it
    takes off nothing.

    What an entry takes off and debits line by line, in equal amounts, is moved line by line; the
    rest of it together. What it owes itself it does not move, nor what came after it: there a
    credit of the customer's was used, as of an opening balance.

    :param items: SQL, a query of journal items: the entries that may have moved something
    :param where: SQL condition on `part`, the allocations, and `moved`, what may be owed instead
    """
    receivable = SQL("(SELECT id FROM account_account WHERE account_type = 'asset_receivable')")
    return SQL(
        """
        WITH item AS MATERIALIZED (
            SELECT line.move_id, partner.commercial_partner_id AS partner_id
              FROM account_move_line line
              JOIN res_partner partner ON partner.id = line.partner_id
             WHERE line.id = ANY(ARRAY(%(items)s)) AND line.parent_state = 'posted'
        ),
        -- Most entries, such as an opening balance of all customers, took nothing off any item.
        allocated AS MATERIALIZED (
            SELECT line.move_id, partner.commercial_partner_id AS partner_id
              FROM account_move_line line
              JOIN res_partner partner ON partner.id = line.partner_id
             WHERE line.move_id = ANY(ARRAY(SELECT move_id FROM item))
               AND line.account_id IN %(receivable)s AND line.balance < 0
               AND EXISTS (SELECT FROM account_partial_reconcile part
                            WHERE part.credit_move_id = line.id)
        ),
        entry AS MATERIALIZED (
            SELECT DISTINCT move_id, partner_id FROM allocated
             WHERE (move_id, partner_id) IN (SELECT move_id, partner_id FROM item)
        ),
        line AS MATERIALIZED (
            SELECT line.id, line.move_id, partner.commercial_partner_id AS partner_id,
                   line.partner_id AS contact_id, line.currency_id, line.balance,
                   line.amount_currency, line.date
              FROM account_move_line line
              JOIN res_partner partner ON partner.id = line.partner_id
             WHERE line.move_id = ANY(ARRAY(SELECT move_id FROM entry))
               AND line.account_id IN %(receivable)s AND line.balance <> 0
        ),
        lined AS (
            SELECT line.*,
                   CASE WHEN COUNT(*) FILTER (WHERE balance > 0) OVER alike
                           = COUNT(*) FILTER (WHERE balance < 0) OVER alike
                        THEN ARRAY[currency_id, ABS(amount_currency), ROW_NUMBER() OVER (
                            PARTITION BY move_id, partner_id, currency_id, ABS(amount_currency),
                                         balance > 0
                                ORDER BY contact_id, id)]
                        ELSE ARRAY[]::numeric[] END AS pair
              FROM line
             WHERE (move_id, partner_id) IN (SELECT move_id, partner_id FROM entry)
            WINDOW alike AS (PARTITION BY move_id, partner_id, currency_id, ABS(amount_currency))
        ),
        side AS MATERIALIZED (
            SELECT lined.*,
                   GREATEST(SUM(balance) FILTER (WHERE balance > 0) OVER together,
                            SUM(-balance) FILTER (WHERE balance < 0) OVER together) AS whole
              FROM lined WINDOW together AS (PARTITION BY move_id, partner_id, pair)
        )
        SELECT part.id AS part_id, part.debit_move_id AS origin_id, moved.id AS moved_id,
               part.amount, moved.whole, moved.balance, moved.amount_currency, moved.date
          FROM side moved
          JOIN side off ON off.move_id = moved.move_id AND off.partner_id = moved.partner_id
                       AND off.pair = moved.pair AND off.balance < 0
          JOIN account_move_line credit ON credit.id = off.id
          JOIN account_partial_reconcile part ON part.credit_move_id = credit.id
          JOIN account_move_line origin ON origin.id = part.debit_move_id
         WHERE %(where)s AND moved.balance > 0
           AND origin.move_id <> credit.move_id AND origin.date <= credit.date
           -- What differences of rates are entered for is settled by that.
           AND credit.payment_id IS NULL AND credit.display_type IS DISTINCT FROM 'payment_term'
           AND credit.journal_id NOT IN (
               SELECT currency_exchange_journal_id FROM res_company
                WHERE currency_exchange_journal_id IS NOT NULL)
           AND NOT %(is_payment)s
        """,
        items=items,
        where=where,
        receivable=receivable,
        is_payment=is_payment("credit"),
    )


def read_origins(env, item_ids):
    """Return {item id: [Origin]} of those items that are debts of before, moved there.

    What of an item is none has no origin.

    :param item_ids: debits that are of no invoice
    """
    before, pending = {}, set(item_ids)
    while pending:
        items = list(pending)
        rows = run(
            env,
            len(pending) < FEW,
            SQL(
                """SELECT moved.moved_id, moved.origin_id, moved.amount::text, moved.whole::text,
                          line.move_id, line.date, line.display_type IS DISTINCT FROM 'payment_term'
                     FROM (%s) moved
                     JOIN account_move_line line ON line.id = moved.origin_id
                    ORDER BY moved.moved_id, moved.part_id""",
                moved(SQL("SELECT unnest(%s)", items), SQL("moved.id = ANY(%s)", items)),
            ),
        )
        before |= {item: [] for item in pending}
        for item, origin, amount, whole, move, day, _is_entry in rows:
            share = Fraction(amount) / Fraction(whole)
            before[item].append((origin, Origin(move, day, share)))
        pending = {origin for _item, origin, *_values, is_entry in rows if is_entry}
        pending -= before.keys()
    known = {}
    found = {item: _resolved(before, item, known) for item in sorted(item_ids)}
    return {
        item: [Origin(move, day, share) for (move, day), share in origins.items()]
        for item, origins in found.items()
        if origins
    }


def _resolved(before, item, known):
    """Return {(move, day): share} of what an item was at first, through however many entries.

    :param known: what was found of others; of one that is on the way to itself, nothing is
    """
    if item not in known:
        known[item] = {}
        found = defaultdict(Fraction)
        for origin, one in before.get(item, ()):
            earlier = _resolved(before, origin, known)
            for document, share in earlier.items():
                found[document] += share * one.share
            rest = one.share * (1 - sum(earlier.values()))
            if rest:
                found[one.move_id, one.date] += rest
        known[item] = dict(found)
    return known[item]


def carry_grounds(env, hold_ids, today, few):
    """Have holds be about what their grounds were moved to, from the day these were due.

    As much of it as was asked for before; what an entry of a day to come moves, from that day on.

    :param few: whether they are few, see `ledger.prepared.run`
    """
    query = SQL(
        """
        WITH ground AS MATERIALIZED (
            SELECT ground.hold_id, ground.line_id, ground.due_date,
                   GREATEST(0, ground.unasked - line.amount_residual) AS unasked
              FROM cobranza_hold_ground ground
              JOIN account_move_line line ON line.id = ground.line_id
             WHERE ground.hold_id = ANY(%(holds)s)
               AND EXISTS (SELECT FROM account_partial_reconcile settled
                             JOIN account_move_line credit ON credit.id = settled.credit_move_id
                            WHERE settled.debit_move_id = line.id AND credit.payment_id IS NULL
                              AND credit.statement_line_id IS NULL
                              AND credit.display_type IS DISTINCT FROM 'payment_term')
        ),
        moved AS (
            SELECT ground.hold_id, moved.moved_id, ground.due_date, moved.balance,
                   moved.amount * GREATEST(0, 1 - COALESCE(
                       ground.unasked / NULLIF(SUM(moved.amount) OVER (
                           PARTITION BY ground.hold_id, ground.line_id), 0), 0)) AS asked
              FROM ground
              JOIN (SELECT origin_id, moved_id, balance, amount * balance / whole AS amount
                      FROM (%(moved)s) part) moved ON moved.origin_id = ground.line_id
        )
        INSERT INTO cobranza_hold_ground (hold_id, line_id, due_date, unasked)
        SELECT hold_id, moved_id, MIN(due_date),
               ROUND((MAX(balance) - SUM(asked))::numeric, 6)
          FROM moved GROUP BY hold_id, moved_id ORDER BY hold_id, moved_id
            ON CONFLICT (hold_id, line_id) DO UPDATE
           SET due_date = LEAST(cobranza_hold_ground.due_date, EXCLUDED.due_date),
               unasked = LEAST(cobranza_hold_ground.unasked, EXCLUDED.unasked)
         WHERE cobranza_hold_ground.due_date > EXCLUDED.due_date
            OR cobranza_hold_ground.unasked > EXCLUDED.unasked
        RETURNING line_id
        """,
        holds=list(hold_ids),
        moved=moved(
            SQL(
                """SELECT credit_move_id FROM account_partial_reconcile
                    WHERE debit_move_id = ANY(ARRAY(SELECT line_id FROM ground))"""
            ),
            SQL(
                "part.debit_move_id = ANY(ARRAY(SELECT line_id FROM ground)) AND moved.date <= %s",
                today,
            ),
        ),
    )
    # What was moved may have been moved again; each round goes one entry further, and comes to
    # rest: days and amounts only fall.
    while run(env, few, query):
        pass
