"""A debtor's page as a browser gets it by its link: through Odoo's own HTTP, routing to HTML."""

from werkzeug.test import Client

from odoo import http
from odoo.tools import SQL

# The largest debtor that the page is made for.
LARGE = 2000
TIMES = 15


def measure(env, clock):
    """Measure the page of an ordinary debtor who owes something that is overdue."""
    debtor = env["cobranza.debtor"].search([("amount_overdue", ">", 0)], order="id", limit=1)
    _measure(clock, "page", debtor)


def measure_large(env, clock):
    """Measure the page of a debtor with 2,000 open items, and a credit that is set against them.

    To be called last: the items are taken from the others.
    """
    debtor = env["cobranza.debtor"].search([("amount_overdue", ">", 0)], order="id DESC", limit=1)
    env.flush_all()
    moves = [
        move
        for (move,) in env.execute_query(
            SQL(
                """SELECT DISTINCT line.move_id FROM account_move_line line
                     JOIN account_move move ON move.id = line.move_id
                    WHERE line.reconciled IS FALSE AND line.amount_residual > 0
                      AND move.move_type = 'out_invoice' AND move.state = 'posted'
                      AND line.account_id = %s AND line.partner_id <> %s
                    ORDER BY line.move_id LIMIT %s""",
                debtor.partner_id.property_account_receivable_id.id,
                debtor.partner_id.id,
                LARGE,
            )
        )
    ]
    for table, column in (("account_move", "id"), ("account_move_line", "move_id")):
        env.cr.execute(
            SQL(
                "UPDATE %s SET partner_id = %s WHERE %s = ANY(%s)",
                SQL.identifier(table),
                debtor.partner_id.id,
                SQL.identifier(column),
                moves,
            )
        )
    env.cr.execute(
        SQL("UPDATE account_move SET commercial_partner_id = partner_id WHERE id = ANY(%s)", moves)
    )
    env.invalidate_all()
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    env["account.payment"].create(
        {"partner_id": debtor.partner_id.id, "amount": 10, "journal_id": journal.id}
    ).action_post()
    env.cr.commit()
    env.cr.execute("ANALYZE account_move, account_move_line")
    env.cr.commit()
    _measure(clock, "page_large", debtor)
    return len(debtor._open_items())


def _measure(clock, name, debtor):
    token = debtor._portal_ensure_token()
    debtor.env.cr.commit()
    browser = Client(http.root)

    def opened():
        answer = browser.get(f"/my/statement/{debtor.id}?access_token={token}")
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200, (answer.status_code, text[:500])
        assert "cobranza-statement" in text, text[:500]
        return text

    clock.measure(name, opened, times=TIMES, warm=True)
    # The page has a transaction of its own: begin another here, too.
    debtor.env.cr.commit()
