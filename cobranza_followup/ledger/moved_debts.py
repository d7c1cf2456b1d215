"""Debts that an entry of ours put elsewhere: to the account of what is doubtful, to a later day.

Such an entry credits what a customer owed on an item and debits another receivable of theirs.
The item it is set against is settled by that, and yet nobody paid, and nothing was given up: the
debt is owed as before, on the other item. Promises, holds and late interest are about debts, so
they follow it there.
"""

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


def moved(parts):
    """SQL: which allocations to items only moved a debt to other items, one row for each of these.

    Columns: `part_id`, `origin_id` (the item that it settled) and `moved_id` (the one that is owed
    instead), `amount` (of the allocation) and `whole` (all that the entry moved), `balance`,
    `amount_currency` and `date` of `moved_id`. So `amount / whole` is the share of `moved_id` that
    comes from the allocation, and `balance / whole` the share of the allocation that went there:
    what an entry takes off and does not debit again is not moved, nor is a debit for which it
    takes off nothing.

    :param parts: SQL condition on `part`, the allocations, and `moved`, what may be owed instead
    """
    receivable = SQL("(SELECT id FROM account_account WHERE account_type = 'asset_receivable')")
    return SQL(
        """
        SELECT part.id AS part_id, part.debit_move_id AS origin_id, moved.id AS moved_id,
               part.amount, entry.whole, moved.balance, moved.amount_currency, moved.date
          FROM account_partial_reconcile part
          JOIN account_move_line credit ON credit.id = part.credit_move_id
          JOIN account_move_line moved ON moved.move_id = credit.move_id
          JOIN res_partner partner ON partner.id = credit.partner_id
          JOIN res_partner debtor ON debtor.id = moved.partner_id
                                 AND debtor.commercial_partner_id = partner.commercial_partner_id
         CROSS JOIN LATERAL (
               SELECT GREATEST(SUM(line.balance) FILTER (WHERE line.balance > 0),
                               SUM(-line.balance) FILTER (WHERE line.balance < 0)) AS whole
                 FROM account_move_line line
                 JOIN res_partner of_line ON of_line.id = line.partner_id
                WHERE line.move_id = credit.move_id AND line.account_id IN %(receivable)s
                  AND of_line.commercial_partner_id = partner.commercial_partner_id) entry
         WHERE %(parts)s AND moved.balance > 0 AND moved.account_id IN %(receivable)s
           AND moved.parent_state = 'posted'
           -- What differences of rates are entered for is settled by that.
           AND credit.payment_id IS NULL AND credit.display_type IS DISTINCT FROM 'payment_term'
           AND credit.journal_id NOT IN (
               SELECT currency_exchange_journal_id FROM res_company
                WHERE currency_exchange_journal_id IS NOT NULL)
           AND NOT %(is_payment)s
        """,
        parts=parts,
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
        rows = run(
            env,
            len(pending) < FEW,
            SQL(
                """SELECT moved.moved_id, moved.origin_id, moved.amount::text, moved.whole::text,
                          line.move_id, line.date, line.display_type IS DISTINCT FROM 'payment_term'
                     FROM (%s) moved
                     JOIN account_move_line line ON line.id = moved.origin_id
                    ORDER BY moved.moved_id, moved.part_id""",
                moved(SQL("moved.id = ANY(%s)", list(pending))),
            ),
        )
        before |= {item: [] for item in pending}
        for item, origin, amount, whole, move, day, _is_entry in rows:
            share = Fraction(amount) / Fraction(whole)
            before[item].append((origin, Origin(move, day, share)))
        pending = {origin for _item, origin, *_values, is_entry in rows if is_entry}
        pending -= before.keys()
    found = {item: _resolved(before, item, (item,)) for item in item_ids}
    return {item: origins for item, origins in found.items() if origins}


def _resolved(before, item, path):
    """Return what an item was at first, through however many entries it went."""
    found = []
    for origin, one in before.get(item, ()):
        earlier = () if origin in path else _resolved(before, origin, (*path, origin))
        found += [Origin(own.move_id, own.date, own.share * one.share) for own in earlier]
        rest = one.share * (1 - sum(own.share for own in earlier))
        if rest:
            found.append(Origin(one.move_id, one.date, rest))
    return found


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
                   moved.amount * GREATEST(0, 1 - ground.unasked / SUM(moved.amount) OVER (
                       PARTITION BY ground.hold_id, ground.line_id)) AS asked
              FROM ground
              JOIN (SELECT origin_id, moved_id, balance, amount * balance / whole AS amount
                      FROM (%(moved)s) part) moved ON moved.origin_id = ground.line_id
        )
        INSERT INTO cobranza_hold_ground (hold_id, line_id, due_date, unasked)
        SELECT hold_id, moved_id, MIN(due_date),
               ROUND((MAX(balance) - SUM(asked))::numeric, 6)
          FROM moved GROUP BY hold_id, moved_id
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
                "part.debit_move_id = ANY(ARRAY(SELECT line_id FROM ground)) AND moved.date <= %s",
                today,
            )
        ),
    )
    # What was moved may have been moved again; each round goes one entry further, and comes to
    # rest: days and amounts only fall.
    while run(env, few, query):
        pass
