"""Opening balances that Odoo keeps out of follow-up by itself."""

from odoo.tools import SQL

from .open_items import open_items


def read_excluded(env, company_id, today):
    """Return the open items of general journals that are not followed: id and residual.

    Odoo excludes whatever is entered in a journal of that kind; opening balances most of all.
    Whoever excluded an invoice did so by hand, and it is not among them.

    :return: list of (id of the journal item, what is open of it, company currency, signed)
    """
    env["cobranza.open.item"]._flush_reads()
    env["account.journal"].flush_model(["type"])
    return env.execute_query(
        SQL(
            """SELECT item.id, item.residual
                 FROM (%s) item
                 JOIN account_move_line aml ON aml.id = item.id
                 JOIN account_journal journal ON journal.id = aml.journal_id
                WHERE journal.type = 'general' AND aml.no_followup
                ORDER BY item.id""",
            open_items(env, today, company_id),
        )
    )
