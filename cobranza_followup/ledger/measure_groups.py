"""Months, and groups of customers, by which sums are kept."""

from datetime import timedelta

from odoo.tools import SQL

# Of a row, before its sums.
GROUP = ("policy_id", "collector_id", "salesperson_id")


def month_end(first):
    """Return the last day of a month.

    :param first: its first day
    """
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def by_group(partner, sums, source):
    """SQL: sums of the rows of a source by the group of their customer.

    :param partner: SQL of the commercial partner's id
    :param sums: SQL of the sums
    :param source: SQL that follows FROM; it has `company_id`s of one company only
    """
    return SQL(
        """
        SELECT policy_of, collector_of, salesperson_of, %(sums)s
          FROM %(source)s
          -- under names of their own: nothing of theirs is taken for the source's
          LEFT JOIN (SELECT partner_id AS of_partner, debtor.company_id AS of_company,
                            policy_id AS policy_of, collector_id AS collector_of,
                            policy.grace_days AS grace_of
                       FROM cobranza_debtor debtor
                       LEFT JOIN cobranza_policy policy ON policy.id = policy_id) debtor
                 ON of_partner = %(partner)s AND of_company = source.company_id
          LEFT JOIN (SELECT id AS customer, user_id AS salesperson_of FROM res_partner) owner
                 ON customer = %(partner)s
         GROUP BY policy_of, collector_of, salesperson_of
        """,
        partner=partner,
        sums=sums,
        source=source,
    )
