"""Who collects from whom: matched, given out and passed on for all debtors of a company at once."""

from dataclasses import dataclass

from odoo.tools import SQL

from ..engine.workload import Standard, expected, share_out
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
    env["res.users"].flush_model(["active", "company_ids"])
    rows = env.execute_query(
        SQL(
            """
            SELECT rule.id,
                   ARRAY(SELECT rel.res_users_id FROM cobranza_collector_rule_user_rel rel
                          WHERE rel.rule_id = rule.id AND %(works)s
                            AND rel.res_users_id = ANY(%(collectors)s::int4[]) ORDER BY 1),
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
            works=_works(SQL("rel.res_users_id"), company_id, leaving),
            collectors=array(env.ref(COLLECTOR).sudo().all_user_ids.ids),
        )
    )
    rules = [Rule(row[0], tuple(row[1]), *row[2:]) for row in rows]
    return [rule for rule in rules if rule.collectors]


def _works(user, company_id, leaving=()):
    """SQL: whether a user may collect for a company: is active there, and stays."""
    return SQL(
        """EXISTS (SELECT FROM res_users works
                     JOIN res_company_users_rel member
                       ON member.user_id = works.id AND member.cid = %s
                    WHERE works.id = %s AND works.active AND works.id <> ALL(%s::int4[]))""",
        company_id,
        user,
        array(leaving),
    )


def _standards(env):
    """Return {stage id: `engine.workload.Standard`}."""
    stages = env["cobranza.stage"].sudo().with_context(active_test=False).search([])
    return {
        stage.id: Standard(stage.weekly_calls, stage.call_minutes, stage.weekly_messages)
        for stage in stages
    }


# What decides how much work a debtor is: stage, points, and whether a promise is running.
_WORK = SQL(
    """CASE WHEN debtor.state = ANY(ARRAY['legal', 'exempt']) THEN NULL
            ELSE debtor.stage_id END AS stage_id,
       LEAST(GREATEST(COALESCE(debtor.priority, 0), 0), 100) AS priority,
       COALESCE(debtor.amount_promised, 0) > 0 AS promised"""
)


def read_loads(env, company_id=None):
    """Return {collector id or None: (debtors, `engine.workload.Work` of a week)}.

    :param company_id: of its debtors alone; None: of all companies
    """
    env["cobranza.debtor"].flush_model()
    standards, loads = _standards(env), {}
    for collector, stage, priority, promised, count in env.execute_query(
        SQL(
            """SELECT collector_id, stage_id, priority, promised, COUNT(*)
                 FROM (SELECT debtor.collector_id, %s FROM cobranza_debtor debtor WHERE %s) work
                GROUP BY collector_id, stage_id, priority, promised""",
            _WORK,
            SQL("debtor.company_id = %s", company_id) if company_id else SQL("TRUE"),
        )
    ):
        work = expected(standards.get(stage), priority, promised).times(count)
        heads, sum_ = loads.get(collector, (0, type(work)()))
        loads[collector] = heads + count, sum_ + work
    return loads


def read_placed(env, company_id, rules, where):
    """Return dictionaries of debtors with the rule that is for each, and the work they are.

    :param where: SQL on `debtor` and `fit`: which of them
    """
    env["cobranza.debtor"].flush_model()
    env["res.partner"].flush_model(["category_id", "country_id", "state_id", "user_id"])
    standards = _standards(env)
    first = _first(rules)
    rows = env.execute_query_dict(
        SQL(
            """SELECT debtor.id, debtor.collector_id, debtor.collector_rule_id,
                      debtor.last_contact_date, fit.rule_id, %(work)s
                 FROM cobranza_debtor debtor
                 JOIN res_partner partner ON partner.id = debtor.partner_id
                CROSS JOIN LATERAL (SELECT %(first)s AS rule_id, %(own)s AS own_fits) fit
                WHERE debtor.company_id = %(company)s AND %(where)s
                ORDER BY debtor.id""",
            work=_WORK,
            first=first,
            own=_own_fits(rules),
            company=company_id,
            where=where,
        )
    )
    for row in rows:
        row["minutes"] = expected(
            standards.get(row["stage_id"]), row["priority"], row["promised"]
        ).minutes
    return rows


def _first(rules):
    """SQL: id of the first rule that is for `debtor`, or NULL."""
    cases = [SQL("WHEN %s THEN %s", rule.fits(), rule.id) for rule in rules]
    return SQL("(CASE %s END)::int4", SQL(" ").join(cases)) if cases else SQL("NULL::int4")


def _own_fits(rules):
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


def give_out(env, company_id, leaving=(), away=()):
    """Give debtors to collectors: by the rules, and by what each has to do already.

    Whoever is in good hands stays there: by hand, or by a rule that is still for them. Of
    collectors who left nobody keeps anything.

    :param leaving: users who are about to leave
    :param away: users who are given nothing new while somebody else can take it
    :return: ids of the debtors that have another collector now
    """
    rules = read_rules(env, company_id, leaving)
    rows = read_placed(env, company_id, rules, _not_in_good_hands(rules, company_id, leaving))
    if not rows:
        return []
    by_id = {rule.id: rule for rule in rules}
    default = _default_collector(env, company_id, leaving)
    minutes, choices, fixed = {}, {}, {}
    for row in rows:
        rule = by_id.get(row["rule_id"])
        if rule is None:
            fixed[row["id"]] = default
        elif row["collector_id"] in rule.collectors:
            fixed[row["id"]] = row["collector_id"]
        else:
            here = tuple(who for who in rule.collectors if who not in away)
            minutes[row["id"]], choices[row["id"]] = row["minutes"], here or rule.collectors
    loads = {who: work.minutes for who, (_heads, work) in read_loads(env).items()}
    given = fixed | share_out(minutes, choices, loads)
    return write_collectors(
        env, [(row["id"], given[row["id"]], row["rule_id"], False) for row in rows]
    )


def _not_in_good_hands(rules, company_id, leaving):
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
        _works(SQL("debtor.collector_id"), company_id, leaving),
    )
    return SQL(
        """((%(gone)s)
            OR ((debtor.collector_by_hand IS NOT TRUE OR debtor.collector_id IS NULL)
                AND (fit.rule_id IS NOT NULL OR debtor.collector_rule_id IS NOT NULL)
                AND NOT (fit.own_fits AND (fit.rule_id IS NULL OR %(stays)s))))""",
        gone=gone,
        stays=stays,
    )


def _default_collector(env, company_id, leaving):
    env["res.company"].flush_model(["cobranza_collector_id"])
    rows = env.execute_query(
        SQL(
            """SELECT company.cobranza_collector_id FROM res_company company
                 JOIN res_users stays ON stays.id = company.cobranza_collector_id
                WHERE company.id = %s AND stays.active AND stays.id <> ALL(%s::int4[])""",
            company_id,
            array(leaving),
        )
    )
    return rows[0][0] if rows else None


def write_collectors(env, rows):
    """Write who collects, and give them the tasks that those before them had.

    :param rows: list of (debtor id, collector id or None, rule id or None, whether by hand)
    :return: ids of the debtors that have another collector now
    """
    ids, collectors, rules, by_hand = zip(*rows, strict=True)
    changed = env.execute_query(
        SQL(
            """UPDATE cobranza_debtor debtor
                  SET collector_id = new.collector_id, collector_rule_id = new.rule_id,
                      collector_by_hand = new.by_hand
                 FROM unnest(%s::int4[], %s::int4[], %s::int4[], %s::bool[])
                      AS new(id, collector_id, rule_id, by_hand)
                 JOIN cobranza_debtor old ON old.id = new.id
                WHERE debtor.id = new.id
            RETURNING debtor.id, old.collector_id, new.collector_id""",
            array(ids),
            array(collectors),
            array(rules),
            array(by_hand),
        )
    )
    moved = [row for row in changed if row[1] != row[2]]
    pass_on_tasks(env, moved)
    names = ["collector_id", "collector_rule_id", "collector_by_hand"]
    env["cobranza.debtor"].invalidate_model(names, flush=False)
    return [row[0] for row in moved]


def pass_on_tasks(env, moved):
    """Give the open tasks about debtors to who collects from them now, those lent to deputies too.

    :param moved: list of (debtor id, collector id before, or None, and now, or None)
    """
    moved = [row for row in moved if row[1] and row[2]]
    if not moved:
        return
    debtors, before, after = zip(*moved, strict=True)
    env["mail.activity"].flush_model()
    env.cr.execute(
        SQL(
            """UPDATE mail_activity task SET user_id = new.after, cobranza_absence_id = NULL
                 FROM unnest(%s::int4[], %s::int4[], %s::int4[]) AS new(debtor_id, before, after)
                WHERE task.res_model = 'cobranza.debtor' AND task.res_id = new.debtor_id
                  AND task.active
                  AND COALESCE((SELECT lent.user_id FROM cobranza_absence lent
                                 WHERE lent.id = task.cobranza_absence_id),
                               task.user_id) = new.before""",
            array(debtors),
            array(before),
            array(after),
        )
    )
    env["mail.activity"].invalidate_model(["user_id", "cobranza_absence_id"], flush=False)


def pass_on_other_tasks(env, user_ids, models):
    """Give what else collectors who leave have to do to the debtors' collectors.

    That is about debtors of others, too: what they had as a deputy. Where a debtor has no
    collector the company's default gets it, or it is left to nobody in particular: with those who
    leave Odoo would delete it. What is done stays the doing of who did it.

    :param models: names of stored models with `debtor_id` that have tasks
    """
    env["mail.activity"].flush_model()
    env["res.company"].flush_model(["cobranza_collector_id"])
    heir = SQL(
        """(SELECT stays.id FROM res_users stays
             WHERE stays.id IN (debtor.collector_id, company.cobranza_collector_id)
               AND stays.active AND stays.id <> ALL(%s::int4[])
             ORDER BY stays.id <> debtor.collector_id NULLS LAST LIMIT 1)""",
        array(user_ids),
    )
    for model in ("cobranza.debtor", *models):
        debtor_of = SQL("record.id" if model == "cobranza.debtor" else "record.debtor_id")
        env.cr.execute(
            SQL(
                """UPDATE mail_activity task SET user_id = %s, cobranza_absence_id = NULL
                     FROM %s record JOIN cobranza_debtor debtor ON debtor.id = %s
                     JOIN res_company company ON company.id = debtor.company_id
                    WHERE task.res_model = %s AND task.res_id = record.id AND task.active
                      AND task.user_id = ANY(%s::int4[])""",
                heir,
                SQL.identifier(env[model]._table),
                debtor_of,
                model,
                array(user_ids),
            )
        )
    env.cr.execute(
        SQL(
            """UPDATE cobranza_barrier barrier SET owner_id = %s
                 FROM cobranza_debtor debtor
                 JOIN res_company company ON company.id = debtor.company_id
                WHERE debtor.id = barrier.debtor_id AND barrier.state IN ('open', 'reported')
                  AND barrier.owner_id = ANY(%s::int4[])""",
            heir,
            array(user_ids),
        )
    )
    env["mail.activity"].invalidate_model(["user_id", "cobranza_absence_id"], flush=False)
    env["cobranza.barrier"].invalidate_model(["owner_id"], flush=False)


def lend_tasks(env, absence_id, user_id, holder_id, deputy_id):
    """Lend the tasks of who is away to the deputy, or to another one than before.

    What they have of somebody else who is away is lent for that absence, not for theirs: so all
    goes back to whose it is, whoever of several comes back first.

    :param holder_id: to whom they are lent so far; None: to nobody
    """
    own = SQL(
        """NOT EXISTS (SELECT FROM cobranza_absence other
                        WHERE other.id = task.cobranza_absence_id AND other.ended_on IS NULL)"""
    )
    env["mail.activity"].flush_model()
    env["cobranza.absence"].flush_model()
    env.cr.execute(
        SQL(
            """UPDATE mail_activity task SET user_id = %s, cobranza_absence_id = %s
                WHERE task.user_id = %s AND task.active AND task.res_model LIKE 'cobranza.%%'
                  AND %s""",
            deputy_id,
            absence_id,
            holder_id or user_id,
            SQL("task.cobranza_absence_id = %s", absence_id) if holder_id else own,
        )
    )
    env["mail.activity"].invalidate_model(["user_id", "cobranza_absence_id"], flush=False)


def end_absence(env, absence_id, user_id, begun_on):
    """Give back what is left of the lent tasks, and what came meanwhile about their debtors.

    :param begun_on: moment, naive UTC, at which the tasks were lent
    """
    env["mail.activity"].flush_model()
    env.cr.execute(
        SQL(
            """UPDATE mail_activity task SET user_id = %(user)s, cobranza_absence_id = NULL
                WHERE task.active AND task.user_id <> %(user)s
                  AND (task.cobranza_absence_id = %(absence)s
                       OR (task.automated AND task.create_date >= %(begun)s
                           AND task.res_model = 'cobranza.debtor'
                           AND task.user_id IN (SELECT deputy_id FROM cobranza_absence
                                                 WHERE begun_on IS NOT NULL
                                                   AND (ended_on IS NULL OR id = %(absence)s))
                           AND task.res_id IN (SELECT id FROM cobranza_debtor
                                                WHERE collector_id = %(user)s)))""",
            user=user_id,
            absence=absence_id,
            begun=begun_on,
        )
    )
    env["mail.activity"].invalidate_model(["user_id", "cobranza_absence_id"], flush=False)
