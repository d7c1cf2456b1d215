"""Limits that customers have together, as `cobranza.credit.group`, beside each one's own.

A member is whoever the customer belongs to now: one who has become a contact of another company
takes that company into the group. A document of two members counts once.
"""

from odoo.tools import SQL

from . import exposure
from .policies import rate_of

# Whose exposure the parts of a statement of this module are made of.
WHOM = SQL("ARRAY(SELECT id FROM whom)")
_PART = SQL("SELECT * FROM part")
_IN_USE = SQL("credit_group.active")


def credits(parts, partner_ids, company_ids, as_of):
    """SQL: `exposure.credits`, and one row more for each group that the customers belong to.

    A group's row is judged by the policy of the customer whose document is looked at.

    :param parts: SQL of what makes up the exposure of `WHOM`
    """
    return SQL(
        """
        WITH member AS MATERIALIZED (%(members)s),
        whom AS MATERIALIZED (
            SELECT unnest(%(asked)s::int4[]) AS id
             UNION
            SELECT other.partner_id FROM member JOIN member other ON other.group_id = member.group_id
             WHERE member.partner_id = ANY(%(asked)s)
        ),
        part AS MATERIALIZED (%(parts)s),
        own AS MATERIALIZED (%(own)s)
        SELECT * FROM own
         UNION ALL
        SELECT own.partner_id, own.company_id, own.root_id, member.group_id,
               own."check", own.tolerance_percent, own.counts, %(floats)s
          FROM own
          JOIN member ON member.partner_id = own.partner_id AND member.root_id = own.root_id
          LEFT JOIN (%(together)s) summed ON summed.group_id = member.group_id
         CROSS JOIN LATERAL (SELECT member."limit", %(amounts)s) figures
        """,
        members=_members(as_of),
        floats=exposure.floats("figures"),
        asked=list(partner_ids),
        parts=SQL(" UNION ALL ").join(parts),
        own=exposure.credits([_PART], partner_ids, company_ids),
        amounts=exposure.coalesced("summed"),
        together=_together(SQL("part")),
    )


def of_groups(parts, group_ids, as_of):
    """SQL: group_id, limit and amounts of groups, in the currency of their companies.

    :param parts: SQL of what makes up the exposure of `WHOM`
    """
    return SQL(
        """
        WITH member AS MATERIALIZED (%(members)s),
        whom AS MATERIALIZED (
            SELECT DISTINCT partner_id AS id FROM member
        ),
        part AS MATERIALIZED (%(parts)s)
        SELECT DISTINCT member.group_id, %(floats)s
          FROM member LEFT JOIN (%(together)s) summed ON summed.group_id = member.group_id
         CROSS JOIN LATERAL (SELECT member."limit", %(amounts)s) figures
        """,
        floats=exposure.floats("figures"),
        members=_members(as_of, SQL("credit_group.id = ANY(%s)", list(group_ids))),
        parts=SQL(" UNION ALL ").join(parts),
        amounts=exposure.coalesced("summed"),
        together=_together(SQL("part")),
    )


def over_limit(parts, root_ids, as_of):
    """SQL: `exposure.over_limit`, with the members of groups that are over theirs.

    :param parts: as in `exposure.over_limit`
    """
    first = SQL(
        """, member AS MATERIALIZED (%s),
             part AS MATERIALIZED (%s),
             owing AS MATERIALIZED (%s)""",
        _members(as_of),
        SQL(" UNION ALL ").join(parts),
        exposure.receivable(SQL("ARRAY(SELECT partner_id FROM member)"), exposure.TO_ROOT),
    )
    rows = SQL(
        """UNION ALL
           SELECT member.partner_id, member.root_id, member.group_id, member."limit", %s
             FROM member JOIN (%s) summed ON summed.group_id = member.group_id
            WHERE %s > member."limit" AND member.root_id = ANY(%s)""",
        exposure.coalesced("summed"),
        _together(SQL("(SELECT * FROM part UNION ALL SELECT * FROM owing)")),
        exposure.most(SQL("summed")),
        list(root_ids),
    )
    return exposure.over_limit([_PART], root_ids, (first, rows))


def _members(as_of, which=_IN_USE):
    """SQL: group_id, root_id, partner_id and limit of groups, in company currency.

    :param which: SQL condition on `credit_group`; all that are in use
    """
    return SQL(
        """SELECT DISTINCT credit_group.id AS group_id, company.id AS root_id,
                  member.commercial_partner_id AS partner_id,
                  (credit_group.credit_limit
                   * CASE WHEN credit_group.currency_id = company.currency_id THEN 1
                          ELSE (%(to)s / %(of)s)::numeric END)::float8 AS "limit"
             FROM cobranza_credit_group credit_group
             JOIN res_company company ON company.id = credit_group.company_id
             JOIN cobranza_credit_group_partner_rel rel ON rel.group_id = credit_group.id
             JOIN res_partner member ON member.id = rel.partner_id
            WHERE %(which)s""",
        which=which,
        to=rate_of(SQL("company.currency_id"), as_of),
        of=rate_of(SQL("credit_group.currency_id"), as_of),
    )


def _together(part):
    """SQL: group_id and amounts of the groups of `member`.

    :param part: SQL of what has the parts
    """
    return SQL(
        """SELECT group_id, %s
             FROM (SELECT member.group_id, part.*,
                          ROW_NUMBER() OVER (PARTITION BY member.group_id, part.document_id) AS nth
                     FROM member
                     JOIN %s part
                       ON part.partner_id = member.partner_id AND part.root_id = member.root_id
                  ) counted
            WHERE document_id IS NULL OR nth = 1
            GROUP BY group_id""",
        exposure.SUMS,
        part,
    )
