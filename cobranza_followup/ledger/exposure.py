"""What customers may cost and do cost: credit limits and exposure, for many at once.

The receivable is the debtor's stored figure, all else is read live; nothing of it is stored.
Branches are one company: limits are those of the root, and what is owed to any branch counts.
"""

from odoo.tools import SQL

from .open_items import trade_receivable_accounts

# What a part has a column for, each in company currency.
AMOUNTS = ("owed", "postdated", "ordered", "delivered", "agreed")


# Companies with their roots: OFFSET 0 has PostgreSQL read a path once, not for each document.
COMPANIES = SQL(
    """(SELECT company.id, company.parent_path, root.id AS root_id,
               root.currency_id AS root_currency_id
          FROM res_company company
          JOIN res_company root ON root.id = split_part(company.parent_path, '/', 1)::int4
        OFFSET 0)"""
)


def part(rows, **amounts):
    """SQL: rows of exposure, as (partner_id, root_id, document_id, one column for each amount).

    :param rows: SQL, from FROM on, with `partner` the commercial partner's or a contact's row
        and `company` one of `COMPANIES`
    :param amounts: SQL of each of `AMOUNTS` it has
    """
    document = amounts.pop("document", SQL("NULL::int4"))
    return SQL(
        "SELECT partner.commercial_partner_id AS partner_id, company.root_id,"
        " %s AS document_id, %s %s",
        document,
        SQL(", ").join(
            SQL("(%s)::float8 AS %s", amounts.get(name, SQL("0")), SQL.identifier(name))
            for name in AMOUNTS
        ),
        rows,
    )


def root_of(company):
    """SQL: id of the root of a company's tree."""
    return SQL("split_part(%s.parent_path, '/', 1)::int4", company)


# Conditions on `company`.
TO_ROOT, TO_BRANCH = SQL("company.id = company.root_id"), SQL("company.id <> company.root_id")


def of_customers(partner_ids):
    """Condition that keeps the rows of commercial partners; None: of all.

    :param partner_ids: their ids, or SQL of an array of them
    """
    if partner_ids is None:
        return SQL("TRUE")
    return SQL("partner.commercial_partner_id = ANY(%s)", ids(partner_ids))


def ids(partner_ids):
    """Return what stands in a statement for ids that may be SQL already."""
    return partner_ids if isinstance(partner_ids, SQL) else list(partner_ids)


def receivable(partner_ids, only_to=None):
    """SQL: the part that is owed. Debtors are commercial partners.

    :param only_to: SQL condition on `company`; None: to any
    """
    return part(
        SQL(
            """FROM cobranza_debtor debtor
               JOIN %s company ON company.id = debtor.company_id
              CROSS JOIN LATERAL (SELECT debtor.partner_id AS commercial_partner_id) partner
              WHERE debtor.amount_receivable <> 0 AND %s AND %s""",
            COMPANIES,
            of_customers(partner_ids),
            only_to or SQL("TRUE"),
        ),
        owed=SQL("debtor.amount_receivable"),
    )


def postdated(partner_ids, as_of):
    """SQL: the part of payments that the books have, and that are dated after a day.

    They are none until then; allocated to an invoice already or not makes no difference.
    """
    return part(
        SQL(
            """FROM account_move_line line
               JOIN account_move move ON move.id = line.move_id
               JOIN res_partner partner ON partner.id = line.partner_id
               JOIN %s company ON company.id = line.company_id
              WHERE line.date > %s AND line.parent_state = 'posted' AND move.move_type = 'entry'
                AND line.account_id = ANY(%s) AND %s
              GROUP BY partner.commercial_partner_id, company.root_id
             HAVING SUM(line.balance) < 0""",
            COMPANIES,
            as_of,
            trade_receivable_accounts(),
            of_customers(partner_ids),
        ),
        postdated=SQL("SUM(-line.balance)"),
    )


def _default_limit():
    """SQL: the default limit of `root`."""
    return SQL(
        """(SELECT json_value::float8 FROM ir_default
              JOIN ir_model_fields field ON field.id = ir_default.field_id
             WHERE field.model = 'res.partner' AND field.name = 'credit_limit'
               AND ir_default.user_id IS NULL AND ir_default.condition IS NULL
               AND (ir_default.company_id = root.id OR ir_default.company_id IS NULL)
             ORDER BY ir_default.company_id NULLS LAST LIMIT 1)"""
    )


def _limit(key, default):
    """SQL: the limit of `partner` in `root`; NULL: none, which Odoo writes as 0.

    As Odoo reads a field that each company has a value of: its own, else the company's default.
    """
    return SQL(
        """CASE WHEN root.account_use_credit_limit THEN NULLIF(COALESCE(
               (partner.credit_limit ->> %s)::float8, %s), 0) END""",
        key,
        default,
    )


def _policy(company):
    """SQL: the policy of `partner`: its debtor's of the company, of the root, or of a branch.

    Who is no debtor yet has the first policy that is for all, or for one of their tags.
    """
    return SQL(
        """LEFT JOIN LATERAL (
               SELECT COALESCE(debtor.limit_policy_id, debtor.policy_id) AS policy_id
                 FROM cobranza_debtor debtor
                 JOIN res_company branch ON branch.id = debtor.company_id
                WHERE debtor.partner_id = partner.id AND %(branch)s = root.id
                ORDER BY branch.id = %(company)s DESC, branch.id = root.id DESC, branch.id LIMIT 1
           ) known ON TRUE
           LEFT JOIN cobranza_policy policy ON policy.id = COALESCE(known.policy_id, (
               SELECT rule.id FROM cobranza_policy rule
                WHERE rule.active AND known.policy_id IS NULL
                  AND (rule.company_id IS NULL OR rule.company_id IN (%(company)s, root.id))
                  AND COALESCE(TRIM(rule.domain), '[]') IN ('', '[]')
                  AND (NOT EXISTS (SELECT FROM cobranza_policy_res_partner_category_rel rel
                                    WHERE rel.cobranza_policy_id = rule.id)
                       OR EXISTS (SELECT FROM cobranza_policy_res_partner_category_rel rel
                                    JOIN res_partner_res_partner_category_rel tag
                                      ON tag.category_id = rel.res_partner_category_id
                                     AND tag.partner_id = partner.id
                                   WHERE rel.cobranza_policy_id = rule.id))
                ORDER BY rule.sequence, rule.id LIMIT 1))""",
        branch=root_of(SQL("branch")),
        company=company,
    )


_SETTINGS = SQL(
    """COALESCE(policy.exposure_check, 'none') AS "check",
       COALESCE(policy.exposure_tolerance_percent, 0)::float8 AS tolerance_percent,
       COALESCE(policy.exposure_counts, 'orders') AS counts"""
)


SUMS = SQL(", ").join(
    SQL("SUM(%(name)s) AS %(name)s", name=SQL.identifier(name)) for name in AMOUNTS
)


def _summed(parts):
    """SQL: parts added up, one row per customer and root."""
    return SQL(
        "SELECT partner_id, root_id, %s FROM (%s) part GROUP BY partner_id, root_id",
        SUMS,
        SQL(" UNION ALL ").join(parts),
    )


def coalesced(of, names=AMOUNTS):
    """SQL: amounts, 0 where there is no row."""
    return SQL(", ").join(
        SQL("COALESCE(%s, 0) AS %s", SQL.identifier(of, name), SQL.identifier(name))
        for name in names
    )


def floats(of, names=("limit", *AMOUNTS)):
    """SQL: a limit and amounts as Python takes them.

    Only in the end: to make each of many a float takes longer than to add them up.
    """
    return SQL(", ").join(
        SQL("%s::float8 AS %s", SQL.identifier(of, name), SQL.identifier(name)) for name in names
    )


def credits(parts, partner_ids, company_ids):
    """SQL: partner_id, company_id, root_id, group_id and the fields of `engine.exposure.Credit`.

    One row per customer and company, each of the companies looked at over its whole tree. Those of
    their groups are added by `credit_groups.credits`.

    :param parts: SQL of what makes up the exposure of these customers
    :param partner_ids: commercial partners
    """
    return SQL(
        """
        SELECT partner.id AS partner_id, company.id AS company_id, root.id AS root_id,
               NULL::int4 AS group_id, %(settings)s, %(floats)s
          FROM res_partner partner
          JOIN res_company company ON company.id = ANY(%(companies)s)
          JOIN res_company root ON root.id = %(root)s
          %(policy)s
          LEFT JOIN (%(summed)s) summed
                 ON summed.partner_id = partner.id AND summed.root_id = root.id
         CROSS JOIN LATERAL (SELECT %(limit)s AS "limit", %(amounts)s) figures
         WHERE partner.id = ANY(%(partners)s)
        """,
        limit=_limit(SQL("root.id::text"), _default_limit()),
        settings=_SETTINGS,
        amounts=coalesced("summed"),
        floats=floats("figures"),
        companies=list(company_ids),
        root=root_of(SQL("company")),
        policy=_policy(SQL("company.id")),
        summed=_summed(parts),
        partners=list(partner_ids),
    )


def write_turns(credits):
    """SQL: `credits`, with a row written per limit so that concurrent confirmations serialize.

    What two transactions confirm at the same instant neither of them sees. Each therefore writes
    the row of whoever's limit it looks at: the second waits, fails to serialize, is repeated by
    Odoo and finds what the first confirmed. A lock alone would only make it wait. The rows are
    those of nothing else: neither a night nor a payment waits for who confirms an order.
    """
    return SQL(
        """
        WITH found AS MATERIALIZED (%s),
        whom AS (
            SELECT DISTINCT CASE WHEN group_id IS NULL THEN 'partner' ELSE 'group' END AS kind,
                   COALESCE(group_id, partner_id) AS whose, root_id FROM found
             WHERE "check" = 'stop' AND "limit" IS NOT NULL
        ),
        turns AS (
            INSERT INTO cobranza_credit_turn (kind, whose, company_id, turn)
            SELECT kind, whose, root_id, 1 FROM whom ORDER BY kind, whose, root_id
                ON CONFLICT (kind, whose, company_id)
                DO UPDATE SET turn = (cobranza_credit_turn.turn + 1) & 1073741823
        )
        SELECT * FROM found
        """,
        credits,
    )


def over_limit(parts, root_ids, groups=None):
    """SQL: exposure of customers above their own or their group's limit, before tolerance.

    The columns are those of `credits`; of root companies alone, whose id is `company_id`.

    :param parts: SQL of what makes up the exposure of all customers, their debts to roots aside
    :param groups: (SQL of what comes first in the statement, SQL of rows to judge as well), see
        `credit_groups.over_limit`; None: there are no groups
    """
    first, rows = groups or (SQL(), SQL())
    # From customers on, with a condition that does not ask for a sum: PostgreSQL takes the sums
    # for few, and would look up each customer. Nearly all that is owed is owed to roots, once by
    # each: adding it up takes longer than joining it.
    own = SQL(
        """SELECT partner.id AS partner_id, root.id AS company_id, NULL::int4 AS group_id,
                  %(limit)s AS "limit", summed.*
             FROM res_partner partner CROSS JOIN root
             LEFT JOIN cobranza_debtor debtor
                    ON debtor.partner_id = partner.id AND debtor.company_id = root.id
             LEFT JOIN (%(summed)s) rest
                    ON rest.partner_id = partner.id AND rest.root_id = root.id
            CROSS JOIN LATERAL (
                 SELECT COALESCE(debtor.amount_receivable::float8, 0) + COALESCE(rest.owed, 0) AS owed,
                        %(rest)s) summed
            WHERE %(most)s > %(limit)s""",
        limit=_limit(SQL("root.key"), SQL("root.default_limit")),
        rest=coalesced("rest", AMOUNTS[1:]),
        summed=_summed(parts),
        most=most(SQL("summed")),
    )
    return SQL(
        """
        WITH root AS MATERIALIZED (
            SELECT root.id, root.id::text AS key, root.account_use_credit_limit,
                   %(default)s AS default_limit, currency.rounding / 2 AS slack
              FROM res_company root JOIN res_currency currency ON currency.id = root.currency_id
             WHERE root.id = ANY(%(roots)s)
        ) %(first)s
        SELECT over.partner_id, over.company_id, over.group_id, %(floats)s, %(settings)s
          FROM (%(own)s %(rows)s) over
          JOIN root ON root.id = over.company_id
         CROSS JOIN LATERAL (SELECT over.partner_id AS id) partner
          %(policy)s
         CROSS JOIN LATERAL (
              SELECT over.owed + over.postdated
                     + CASE WHEN policy.exposure_counts = 'invoices' THEN over.agreed
                            ELSE over.ordered END AS exposure) now
         WHERE now.exposure > root.slack AND now.exposure - over."limit" > root.slack
        """,
        first=first,
        floats=floats("over"),
        own=own,
        rows=rows,
        settings=_SETTINGS,
        default=_default_limit(),
        roots=list(root_ids),
        policy=_policy(SQL("root.id")),
    )


def most(amounts):
    """SQL: the most that amounts come to, whatever of orders counts."""
    return SQL(
        "%(of)s.owed + %(of)s.postdated + GREATEST(%(of)s.ordered, %(of)s.agreed)", of=amounts
    )
