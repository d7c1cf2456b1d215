"""What came in of debts while a lawyer or an agency had them: from the reconciliations alone."""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL, groupby

from ..engine.handed import Handed, Payment, recovered
from ..tools.pending import write_pending
from .behaviour import is_payment, money_share


@dataclass(frozen=True, slots=True)
class Recovery:
    """What of a payment is of what was handed over, in company currency."""

    handover: int
    line: int
    date: date
    amount: float
    move: int


READS = {
    "account.move": ("state",),
    "account.move.line": (
        "amount_residual_currency",
        "date",
        "journal_id",
        "payment_id",
        "statement_line_id",
        "parent_state",
    ),
    "account.partial.reconcile": (
        "debit_move_id",
        "credit_move_id",
        "amount",
        "debit_amount_currency",
    ),
    "cobranza.handover": ("handed_on", "ended_on", "state"),
    "cobranza.handover.item": ("handover_id", "line_id", "amount", "amount_company"),
}


def read_handed(env, handover_ids):
    """Return the `Handed` items of handovers, with what was paid of each since.

    What counts is money (`behaviour.is_payment`) dated on the day it was handed over or later, and
    entered since: not what had come before and is only set against the debt later, no credit note,
    no write-off.

    What was in the books when it was handed over is off what they were given already, allocated or
    not, also a payment of that very day or one dated ahead. When it was set against the item says
    nothing: that is undone and made anew as accountants please, and a bank's line gets a new item
    by it; the entry stays. A draft counts as entered when it was made, but Odoo makes the entry of
    a payment only as it is posted. Of what is entered later the date is believed: what came in the
    same morning counts as theirs.

    :param handover_ids: ids of `cobranza.handover`
    """
    if not handover_ids:
        return []
    write_pending(env, READS)
    rows = env.execute_query(
        SQL(
            """
            SELECT handover.id, item.id, item.line_id, item.amount_company::float8,
                   item.amount::float8,
                   CASE WHEN line.parent_state = 'posted'
                        THEN line.amount_residual_currency ELSE 0 END::float8,
                   paid.date, paid.amount, paid.in_currency, paid.move_id,
                   paid.date <= COALESCE(handover.ended_on, 'infinity'::date)
              FROM cobranza_handover handover
              JOIN cobranza_handover_item item ON item.handover_id = handover.id
              LEFT JOIN account_move_line line ON line.id = item.line_id
              LEFT JOIN LATERAL (
                   SELECT partial.id, credit.date, credit.move_id,
                          (partial.amount * share.of_money)::float8 AS amount,
                          (partial.debit_amount_currency * share.of_money)::float8 AS in_currency
                     FROM account_partial_reconcile partial
                     JOIN account_move_line credit ON credit.id = partial.credit_move_id
                     JOIN account_move entry ON entry.id = credit.move_id
                    CROSS JOIN LATERAL (SELECT %(share)s AS of_money) share
                    WHERE partial.debit_move_id = item.line_id
                      AND credit.date >= handover.handed_on
                      -- or at once: of one transaction everything is of the same instant
                      AND LEAST(credit.create_date, entry.create_date) >= item.create_date
                      AND credit.parent_state = 'posted' AND %(is_payment)s) paid ON TRUE
             WHERE handover.id = ANY(%(ids)s) AND handover.handed_on IS NOT NULL
             ORDER BY handover.id, item.id, paid.date, paid.id
            """,
            ids=list(handover_ids),
            share=money_share("credit"),
            is_payment=is_payment("credit"),
        )
    )
    return [
        Handed(
            handover,
            item,
            line,
            amount or 0.0,
            in_currency or 0.0,
            open_now or 0.0,
            tuple(Payment(*row[6:]) for row in of_item if row[6]),
        )
        for (handover, item, line, amount, in_currency, open_now), of_item in groupby(
            rows, lambda row: row[:6]
        )
    ]


def read_recoveries(env, handover_ids):
    """Return the `Recovery`s of handovers, the oldest first: while they had it, and no more of it.

    :param handover_ids: ids of `cobranza.handover`
    """
    return recoveries(read_handed(env, handover_ids))


def recoveries(items):
    """Return the `Recovery`s of `Handed` items, the oldest first."""
    found = [
        Recovery(handed.handover, handed.line, payment.date, part, payment.move)
        for handed in items
        for payment, part in recovered(handed)
    ]
    return sorted(found, key=lambda one: (one.date, one.move, one.line))
