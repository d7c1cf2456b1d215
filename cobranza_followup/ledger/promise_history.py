"""Promises that were given before the desk was here, imported as history, for `engine.promise`."""

from dataclasses import replace

from odoo.tools import SQL

from .behaviour import is_payment
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

    About invoices that were named they do, unless something else was told of a time when no money
    was in the books at all. About the whole debt, where the customer's account has a debt of the
    promise's day or before, and the books had money by then: who comes with the invoices that are
    open, and not with what was paid before, knows of the debt alone. The books are those of the
    company and its branches.
    """
    env["cobranza.promise"].flush_model()
    env["account.move.line"].flush_model()
    return {
        id_
        for (id_,) in env.execute_query(
            SQL(
                """
                WITH promise AS MATERIALIZED (
                    SELECT promise.*, split_part(company.parent_path, '/', 1) AS root
                      FROM cobranza_promise promise
                      JOIN res_company company ON company.id = promise.company_id
                     WHERE promise.id = ANY(%(ids)s)
                ),
                money AS MATERIALIZED (
                    SELECT split_part(company.parent_path, '/', 1) AS root, MIN(line.date) AS since
                      FROM account_move_line line
                      JOIN res_company company ON company.id = line.company_id
                     WHERE line.account_id = ANY(%(accounts)s) AND line.parent_state = 'posted'
                       AND line.balance < 0 AND %(is_payment)s
                       AND split_part(company.parent_path, '/', 1) IN (SELECT root FROM promise)
                     GROUP BY 1
                )
                SELECT promise.id FROM promise LEFT JOIN money ON money.root = promise.root
                 WHERE CASE WHEN promise.scope = 'invoices'
                            THEN promise.state = 'open' OR money.since <= promise.date_promised
                            ELSE money.since <= promise.date_made AND EXISTS (
                                 SELECT FROM res_partner partner
                                   JOIN account_move_line line
                                     ON line.partner_id = partner.id
                                    AND line.company_id = promise.company_id
                                    AND line.account_id = ANY(%(accounts)s)
                                    AND line.parent_state = 'posted'
                                  WHERE partner.commercial_partner_id = promise.partner_id
                                    AND line.balance > 0 AND line.date <= promise.date_made) END
                """,
                ids=list(ids),
                accounts=trade_receivable_accounts(),
                is_payment=is_payment("line"),
            )
        )
    }


def read_last_partials(env, ids):
    """Return {promise id: id of the customer's newest reconciliation when it was given, else 0}.

    For promises that are imported after the day they were given. Books that came here later still
    have none of that time: there, by the dates of what was set against each other.
    """
    env["cobranza.promise"].flush_model()
    env["account.partial.reconcile"].flush_model()
    return dict(
        env.execute_query(
            SQL(
                """SELECT promise.id, COALESCE(
                          MAX(part.id) FILTER (WHERE part.create_date < promise.date_made + 1),
                          MAX(part.id), 0)
                     FROM cobranza_promise promise
                     LEFT JOIN (res_partner partner
                                JOIN account_move_line line ON line.partner_id = partner.id
                                 AND line.account_id = ANY(%s)
                                JOIN account_partial_reconcile part
                                  ON part.debit_move_id = line.id)
                       ON partner.commercial_partner_id = promise.partner_id
                      AND line.company_id = promise.company_id
                      AND part.max_date < promise.date_made
                    WHERE promise.id = ANY(%s) GROUP BY promise.id""",
                trade_receivable_accounts(),
                list(ids),
            )
        )
    )
