"""The rules that say which collectors are for which debtors, as SQL on all debtors of a company."""

from dataclasses import dataclass

from odoo.tools import SQL

from .arrays import array

COLLECTOR = "cobranza_followup.group_cobranza_user"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a company as `cobranza.collector.rule` has it, of what is not given: empty."""

    id: int
    collectors: tuple
    policies: list
    tags: list
    categories: list
    countries: list
    states: list
    salespeople: list
    amount_from: float
    amount_to: float

    def fits(self, amounts=True):
        """SQL: whether it is for `debtor`, customer `partner`.

        :param amounts: whether the amount counts
        """
        parts = [
            SQL("%s = ANY(%s::int4[])", column, array(wanted))
            for column, wanted in (
                (SQL("debtor.policy_id"), self.policies),
                (SQL("partner.country_id"), self.countries),
                (SQL("partner.state_id"), self.states),
                (SQL("partner.user_id"), self.salespeople),
            )
            if wanted
        ]
        if self.tags:
            parts.append(
                SQL(
                    """EXISTS (SELECT FROM cobranza_debtor_cobranza_tag_rel rel
                                WHERE rel.cobranza_debtor_id = debtor.id
                                  AND rel.cobranza_tag_id = ANY(%s::int4[]))""",
                    array(self.tags),
                )
            )
        if self.categories:
            parts.append(
                SQL(
                    """EXISTS (SELECT FROM res_partner_res_partner_category_rel rel
                                WHERE rel.partner_id = partner.id
                                  AND rel.category_id = ANY(%s::int4[]))""",
                    array(self.categories),
                )
            )
        if amounts and self.amount_from:
            parts.append(SQL("COALESCE(debtor.amount_receivable, 0) >= %s", self.amount_from))
        if amounts and self.amount_to:
            parts.append(SQL("COALESCE(debtor.amount_receivable, 0) < %s", self.amount_to))
        # What is not known of a customer is not what a rule asks for.
        return SQL("(%s) IS TRUE", SQL(" AND ").join(parts)) if parts else SQL("TRUE")

    def is_by_amount(self):
        return bool(self.amount_from or self.amount_to)


def read_rules(env, company_id, leaving=()):
    """Return the `Rule`s of a company that have a collector, in the order they are tried.

    Who is no collector any more, though still at work, is none of theirs.

    :param leaving: users who are about to leave
    """
    env["cobranza.collector.rule"].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT rule.id,
                   ARRAY(SELECT rel.res_users_id FROM cobranza_collector_rule_user_rel rel
                          WHERE rel.rule_id = rule.id AND %(works)s ORDER BY 1),
                   ARRAY(SELECT policy_id FROM cobranza_collector_rule_policy_rel
                          WHERE rule_id = rule.id),
                   ARRAY(SELECT tag_id FROM cobranza_collector_rule_tag_rel
                          WHERE rule_id = rule.id),
                   ARRAY(SELECT category_id FROM cobranza_collector_rule_category_rel
                          WHERE rule_id = rule.id),
                   ARRAY(SELECT country_id FROM cobranza_collector_rule_country_rel
                          WHERE rule_id = rule.id),
                   ARRAY(SELECT state_id FROM cobranza_collector_rule_state_rel
                          WHERE rule_id = rule.id),
                   ARRAY(SELECT salesperson_id FROM cobranza_collector_rule_salesperson_rel
                          WHERE rule_id = rule.id),
                   COALESCE(rule.amount_from, 0)::float8, COALESCE(rule.amount_to, 0)::float8
              FROM cobranza_collector_rule rule
             WHERE rule.company_id = %(company)s AND rule.active
             ORDER BY rule.sequence, rule.id
            """,
            company=company_id,
            works=works(env, SQL("rel.res_users_id"), company_id, leaving),
        )
    )
    rules = [Rule(row[0], tuple(row[1]), *row[2:]) for row in rows]
    return [rule for rule in rules if rule.collectors]


def with_role(env, role=COLLECTOR):
    """Return the ids of the active users who have a role of ours, by whatever group."""
    group = env.ref(role, raise_if_not_found=False)
    users = env["res.users"].sudo()
    return users.search([("all_group_ids", "in", group.ids)]).ids if group else []


def works(env, user, company_id, leaving=()):
    """SQL: whether a user may collect for a company: is a collector, active there, and stays.

    In Python: `models.desk.cobranza_collector_rule.works_in`.
    """
    env["res.users"].flush_model(["active", "company_ids"])
    return SQL(
        """EXISTS (SELECT FROM res_users works
                     JOIN res_company_users_rel member
                       ON member.user_id = works.id AND member.cid = %s
                    WHERE works.id = %s AND works.active AND works.id = ANY(%s::int4[])
                      AND works.id <> ALL(%s::int4[]))""",
        company_id,
        user,
        array(with_role(env)),
        array(leaving),
    )


def first_rule(rules):
    """SQL: id of the first rule that is for `debtor`, or NULL."""
    cases = [SQL("WHEN %s THEN %s", rule.fits(), rule.id) for rule in rules]
    return SQL("(CASE %s END)::int4", SQL(" ").join(cases)) if cases else SQL("NULL::int4")


def own_rule_fits(rules):
    """SQL: whether the rule by which `debtor` has its collector is still for it, and names them.

    The amount decided when it was given out: a payment moves nobody to another collector.
    """
    cases = [
        SQL(
            "WHEN %s THEN debtor.collector_id = ANY(%s::int4[]) AND %s",
            rule.id,
            array(rule.collectors),
            rule.fits(amounts=False),
        )
        for rule in rules
    ]
    if not cases:
        return SQL("FALSE")
    return SQL("(CASE debtor.collector_rule_id %s ELSE FALSE END) IS TRUE", SQL(" ").join(cases))


def not_in_good_hands(env, rules, company_id, leaving):
    """SQL: whether `debtor` is to be given out."""
    # Only a rule that comes earlier, whatever is owed, takes a debtor from one that is for it.
    stays = [
        SQL(
            "WHEN %s THEN fit.rule_id <> ALL(%s::int4[])",
            rule.id,
            array([one.id for one in rules[:place] if not one.is_by_amount()]),
        )
        for place, rule in enumerate(rules)
    ]
    stays = (
        SQL("CASE debtor.collector_rule_id %s END", SQL(" ").join(stays)) if stays else SQL("TRUE")
    )
    gone = SQL(
        "debtor.collector_id IS NOT NULL AND NOT %s",
        works(env, SQL("debtor.collector_id"), company_id, leaving),
    )
    return SQL(
        """((%(gone)s)
            OR ((debtor.collector_by_hand IS NOT TRUE OR debtor.collector_id IS NULL)
                AND (fit.rule_id IS NOT NULL OR debtor.collector_rule_id IS NOT NULL)
                AND NOT (fit.own_fits AND (fit.rule_id IS NULL OR %(stays)s))))""",
        gone=gone,
        stays=stays,
    )
