"""What came in of debts while a lawyer or an agency had them: from the reconciliations alone."""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from ..tools.pending import write_pending
from .behaviour import is_payment, money_share


@dataclass(frozen=True, slots=True)
class Recovery:
    """A payment of what was handed over, in company currency."""

    handover: int
    line: int
    date: date
    amount: float
    move: int


READS = {
    "account.move": ("state",),
    "account.move.line": ("date", "journal_id", "payment_id", "statement_line_id", "parent_state"),
    "account.partial.reconcile": ("debit_move_id", "credit_move_id", "amount"),
    "cobranza.handover": ("handed_on", "ended_on", "state"),
    "cobranza.handover.item": ("handover_id", "line_id"),
}


def read_recoveries(env, handover_ids):
    """Return the `Recovery`s of handovers, the oldest first.

    What counts is money (`behaviour.is_payment`) dated on a day on which it was with them: not
    what had come before and is only set against the debt later, no credit note, no write-off.

    :param handover_ids: ids of `cobranza.handover`
    """
    if not handover_ids:
        return []
    write_pending(env, READS)
    rows = env.execute_query(
        SQL(
            """
            SELECT handover.id, item.line_id, credit.date,
                   (partial.amount * %(share)s)::float8, credit.move_id
              FROM cobranza_handover handover
              JOIN cobranza_handover_item item ON item.handover_id = handover.id
              JOIN account_partial_reconcile partial ON partial.debit_move_id = item.line_id
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE handover.id = ANY(%(ids)s) AND handover.handed_on IS NOT NULL
               AND credit.date >= handover.handed_on
               AND credit.date <= COALESCE(handover.ended_on, 'infinity'::date)
               AND credit.parent_state = 'posted' AND %(is_payment)s
             ORDER BY credit.date, partial.id
            """,
            ids=list(handover_ids),
            share=money_share("credit"),
            is_payment=is_payment("credit"),
        )
    )
    return [Recovery(*row) for row in rows]
