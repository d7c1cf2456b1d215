"""Promises that were given before the desk was here, imported as history, for `engine.promise`."""

from dataclasses import replace

from odoo.tools import SQL

from .open_items import trade_receivable_accounts
from .promises import read_rows

# No reconciliation is newer: what is read since a day is read by its date alone.
NO_PARTIAL = 2**31 - 1


def read_history(env, ids):
    """Return {debtor id: [PromiseRow]} of promises imported as history.

    What came before the day of each was not received for it: allocations are named by their dates.
    """
    found = read_rows(env, False, SQL("promise.id = ANY(%s)", list(ids)), {})
    return {
        debtor: [
            replace(
                row,
                promise=replace(
                    row.promise, due=None, last_allocation=row.promise.made_on.toordinal() - 1
                ),
            )
            for row in rows
        ]
        for debtor, rows in found.items()
    }


def read_in_books(env, ids):
    """Return those of the promises, by id, about which the books know.

    About invoices that were named they do; about the whole debt, where the customer's account has
    a debt of its day or before: else it was kept in the books of before.
    """
    env["account.move.line"].flush_model(["partner_id", "account_id", "parent_state", "date"])
    return {
        id_
        for (id_,) in env.execute_query(
            SQL(
                """SELECT promise.id FROM cobranza_promise promise
                    WHERE promise.id = ANY(%s)
                      AND (promise.scope = 'invoices' OR EXISTS (
                           SELECT FROM res_partner partner
                             JOIN account_move_line line
                               ON line.partner_id = partner.id
                              AND line.company_id = promise.company_id
                              AND line.account_id = ANY(%s) AND line.parent_state = 'posted'
                            WHERE partner.commercial_partner_id = promise.partner_id
                              AND line.balance > 0 AND line.date <= promise.date_made))""",
                list(ids),
                trade_receivable_accounts(),
            )
        )
    }
