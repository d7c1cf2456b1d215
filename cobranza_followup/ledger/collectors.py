"""Who collects from whom: given out to all debtors of a company at once, by rule and by work."""

from odoo.tools import SQL

from ..engine.workload import Standard, expected, share_out
from .arrays import array
from .collector_rules import first_rule, not_in_good_hands, own_rule_fits, read_rules, works
from .desk_tasks import pass_on_tasks


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


def read_capacities(env):
    """Return {collector id: minutes a week}; who is not in it has full time for collecting."""
    env["cobranza.capacity"].flush_model()
    rows = env.execute_query(SQL("SELECT user_id, hours * 60 FROM cobranza_capacity"))
    return dict(rows)


def read_placed(env, company_id, rules, where):
    """Return dictionaries of debtors with the rule that is for each, and the work they are.

    :param where: SQL on `debtor` and `fit`: which of them
    """
    env["cobranza.debtor"].flush_model()
    env["res.partner"].flush_model(["category_id", "country_id", "state_id", "user_id"])
    standards = _standards(env)
    first = first_rule(rules)
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
            own=own_rule_fits(rules),
            company=company_id,
            where=where,
        )
    )
    for row in rows:
        row["minutes"] = expected(
            standards.get(row["stage_id"]), row["priority"], row["promised"]
        ).minutes
    return rows


def give_out(env, company_id, leaving=(), away=(), chosen=None):
    """Give debtors to collectors: by the rules, and by how full their desks are already.

    Whoever is in good hands stays there: by hand, or by a rule that is still for them. Of
    collectors who left nobody keeps anything.

    :param leaving: users who are about to leave
    :param away: users who are given nothing new while somebody else can take it
    :param chosen: ids of the debtors to give out, by hand or not; None: all that have to be
    :return: ids of the debtors that have another collector now
    """
    rules = read_rules(env, company_id, leaving)
    if chosen is None:
        where = not_in_good_hands(env, rules, company_id, leaving)
    else:
        where = SQL("debtor.id = ANY(%s::int4[])", array(chosen))
    rows = read_placed(env, company_id, rules, where)
    if not rows:
        return []
    by_id = {rule.id: rule for rule in rules}
    default = _default_collector(env, company_id, leaving)
    minutes, choices, fixed = {}, {}, {}
    for row in rows:
        rule = by_id.get(row["rule_id"])
        if rule is None:
            # Where neither a rule nor the company names anybody, whoever was chosen has it still.
            fixed[row["id"]] = default or (row["collector_id"] if chosen else None)
        elif row["collector_id"] in rule.collectors:
            fixed[row["id"]] = row["collector_id"]
        else:
            here = tuple(who for who in rule.collectors if who not in away)
            minutes[row["id"]], choices[row["id"]] = row["minutes"], here or rule.collectors
    loads = {who: work.minutes for who, (_heads, work) in read_loads(env).items()}
    given = fixed | share_out(minutes, choices, loads, read_capacities(env))
    return write_collectors(
        env, [(row["id"], given[row["id"]], row["rule_id"], False) for row in rows]
    )


def _default_collector(env, company_id, leaving):
    env["res.company"].flush_model(["cobranza_collector_id"])
    rows = env.execute_query(
        SQL(
            """SELECT company.cobranza_collector_id FROM res_company company
                WHERE company.id = %s AND %s""",
            company_id,
            works(env, SQL("company.cobranza_collector_id"), company_id, leaving),
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
