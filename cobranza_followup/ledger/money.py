"""What money came from customers in given days."""

from odoo.tools import SQL

from .arrays import array
from .behaviour import is_payment
from .open_items import trade_receivable_accounts


def read_money(env, company_id, windows):
    """Return {key: what came, company currency} of customers in windows of days.

    Money as `is_payment` has it, on the day of its entry, allocated or not, less what was given
    back; of whole days, the first and the last included.

    :param windows: list of (key, commercial partner id, first day, last day)
    """
    if not windows:
        return {}
    columns = [array(column) for column in zip(*windows, strict=True)]
    rows = env.execute_query(
        SQL(
            """
            SELECT win.key, SUM(-line.balance)::float8
              FROM unnest(%(keys)s::int4[], %(partners)s::int4[], %(since)s::date[],
                          %(until)s::date[]) AS win(key, partner_id, since, until)
              JOIN res_partner partner ON partner.commercial_partner_id = win.partner_id
              JOIN account_move_line line ON line.partner_id = partner.id
               AND line.date BETWEEN win.since AND win.until
             WHERE line.account_id = ANY(%(accounts)s) AND line.company_id = %(company)s
               AND line.parent_state = 'posted' AND %(is_payment)s
             GROUP BY win.key
            """,
            keys=columns[0],
            partners=columns[1],
            since=columns[2],
            until=columns[3],
            accounts=trade_receivable_accounts(),
            company=company_id,
            is_payment=is_payment("line"),
        )
    )
    return dict(rows)
