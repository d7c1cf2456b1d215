"""The tasks of collectors: passed on with their debtors, lent to deputies and given back."""

from odoo.tools import SQL

from ..tools.authority import MANAGER
from .arrays import array
from .collector_rules import with_role, works


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


def pass_on_other_tasks(env, user_ids, models, company_ids):
    """Give what else collectors who leave have to do to the debtors' collectors.

    That is about debtors of others, too. What they had as a deputy goes back to whose it is, from
    whom it is lent anew; what a deputy has of theirs does not come back to them. Where a debtor
    has no collector the company's default gets it, or it is left to nobody in particular: with
    those who leave Odoo would delete it. What is done stays the doing of who did it.

    :param models: names of stored models with `debtor_id` that have tasks
    :param company_ids: the companies that they leave
    """
    env["mail.activity"].flush_model()
    env["cobranza.barrier"].flush_model(["owner_id"])
    env["res.company"].flush_model(["cobranza_collector_id"])
    for company_id in company_ids:
        _pass_on_in(env, company_id, user_ids, models)
    env["mail.activity"].invalidate_model(["user_id", "cobranza_absence_id"], flush=False)
    env["cobranza.barrier"].invalidate_model(["owner_id"], flush=False)


def _pass_on_in(env, company_id, leaving, models):
    stays = works(env, SQL("stays.id"), company_id, leaving)
    whose = SQL("debtor.collector_id, company.cobranza_collector_id")
    lent_by = SQL(
        "(SELECT user_id FROM cobranza_absence WHERE id = task.cobranza_absence_id"
        " AND ended_on IS NULL)"
    )
    for model in ("cobranza.debtor", *models):
        debtor_of = SQL("record.id" if model == "cobranza.debtor" else "record.debtor_id")
        about = SQL(
            """FROM %s record JOIN cobranza_debtor debtor ON debtor.id = %s
               JOIN res_company company ON company.id = debtor.company_id
              WHERE company.id = %s AND task.res_model = %s AND task.res_id = record.id
                AND task.active""",
            SQL.identifier(env[model]._table),
            debtor_of,
            company_id,
            model,
        )
        env.cr.execute(
            SQL(
                """UPDATE mail_activity task SET user_id = %s, cobranza_absence_id = NULL %s
                      AND task.user_id = ANY(%s::int4[])""",
                _first_who(stays, SQL("%s, %s", lent_by, whose)),
                about,
                array(leaving),
            )
        )
        env.cr.execute(
            SQL(
                """UPDATE mail_activity task SET cobranza_absence_id = NULL %s
                      AND task.cobranza_absence_id IN (
                          SELECT id FROM cobranza_absence WHERE user_id = ANY(%s::int4[]))""",
                about,
                array(leaving),
            )
        )
    env.cr.execute(
        SQL(
            """UPDATE cobranza_barrier barrier SET owner_id = %s
                 FROM cobranza_debtor debtor
                 JOIN res_company company ON company.id = debtor.company_id
                WHERE debtor.id = barrier.debtor_id AND barrier.state IN ('open', 'reported')
                  AND company.id = %s AND barrier.owner_id = ANY(%s::int4[])""",
            _first_who(stays, whose),
            company_id,
            array(leaving),
        )
    )


def _first_who(stays, users):
    """SQL: id of the first of some users who `stays`, or NULL."""
    return SQL(
        """(SELECT stays.id FROM unnest(ARRAY[%s]) WITH ORDINALITY AS stays(id, place)
             WHERE stays.id IS NOT NULL AND %s ORDER BY stays.place LIMIT 1)""",
        users,
        stays,
    )


def companies_with_tasks(env, user_ids, models):
    """Return the ids of the companies about whose debtors users have something to do, or had it.

    :param models: as in `pass_on_other_tasks`
    """
    env["mail.activity"].flush_model()
    env["cobranza.barrier"].flush_model(["owner_id"])
    rows = env.execute_query(
        SQL(
            """SELECT DISTINCT %s FROM mail_activity task
                 LEFT JOIN cobranza_absence lent ON lent.id = task.cobranza_absence_id
                WHERE task.active AND task.res_model LIKE 'cobranza.%%'
                  AND (task.user_id = ANY(%s::int4[]) OR lent.user_id = ANY(%s::int4[]))
                UNION
               SELECT debtor.company_id FROM cobranza_barrier barrier
                 JOIN cobranza_debtor debtor ON debtor.id = barrier.debtor_id
                WHERE barrier.owner_id = ANY(%s::int4[])""",
            _company_of_task(env, models),
            array(user_ids),
            array(user_ids),
            array(user_ids),
        )
    )
    return sorted(company for (company,) in rows if company)


def _company_of_task(env, models):
    """SQL: the company whose desk `task` is for; NULL: of none in particular."""
    cases = [
        SQL(
            "WHEN %s THEN (SELECT company_id FROM cobranza_debtor WHERE id = task.res_id)",
            "cobranza.debtor",
        ),
        SQL(
            "WHEN %s THEN (SELECT company_id FROM cobranza_failure WHERE id = task.res_id)",
            "cobranza.failure",
        ),
    ]
    cases += [
        SQL(
            """WHEN %s THEN (SELECT debtor.company_id FROM %s record
                               JOIN cobranza_debtor debtor ON debtor.id = record.debtor_id
                              WHERE record.id = task.res_id)""",
            model,
            SQL.identifier(env[model]._table),
        )
        for model in models
    ]
    return SQL("(CASE task.res_model %s END)", SQL(" ").join(cases))


def lend_tasks(env, absence_id, user_id, moves, models):
    """Lend the tasks of who is away to who has their desk in each company, or to another than before.

    What they have of somebody else who is away is lent for that absence, not for theirs: so all
    goes back to whose it is, whoever of several comes back first. What only managers may open is
    lent to managers alone.

    :param moves: list of (company id, to whom they are lent so far, or None, and to whom now): to
        who is away, they are lent no more
    :param models: as in `pass_on_other_tasks`
    """
    if not moves:
        return
    companies, holders, deputies = zip(*moves, strict=True)
    env["mail.activity"].flush_model()
    env["cobranza.absence"].flush_model()
    env.cr.execute(
        SQL(
            """UPDATE mail_activity task
                  SET user_id = new.deputy,
                      cobranza_absence_id = CASE WHEN new.deputy <> %(user)s THEN %(absence)s END
                 FROM unnest(%(companies)s::int4[], %(holders)s::int4[], %(deputies)s::int4[])
                      AS new(company_id, holder, deputy)
                WHERE task.active AND task.res_model LIKE 'cobranza.%%'
                  AND CASE WHEN new.holder IS NULL
                           THEN task.user_id = %(user)s AND NOT EXISTS (
                                SELECT FROM cobranza_absence other
                                 WHERE other.id = task.cobranza_absence_id
                                   AND other.ended_on IS NULL)
                           ELSE task.user_id = new.holder
                                AND task.cobranza_absence_id = %(absence)s END
                  AND %(company)s = new.company_id
                  AND (task.res_model <> 'cobranza.failure'
                       OR new.deputy = ANY(%(managers)s::int4[]))""",
            absence=absence_id,
            user=user_id,
            companies=array(companies),
            holders=array(holders),
            deputies=array(deputies),
            company=_company_of_task(env, models),
            managers=array(with_role(env, MANAGER)),
        )
    )
    env["mail.activity"].invalidate_model(["user_id", "cobranza_absence_id"], flush=False)


def end_absence(env, absence_id, user_id, begun_on, holder_ids=()):
    """Give back what is left of the lent tasks, and what came meanwhile about their debtors.

    :param begun_on: moment, naive UTC, at which the tasks were lent
    :param holder_ids: who has them, where that is no deputy
    """
    env["mail.activity"].flush_model()
    env.cr.execute(
        SQL(
            """UPDATE mail_activity task SET user_id = %(user)s, cobranza_absence_id = NULL
                WHERE task.active AND task.user_id <> %(user)s
                  AND (task.cobranza_absence_id = %(absence)s
                       OR (task.automated AND task.create_date >= %(begun)s
                           AND task.res_model = 'cobranza.debtor'
                           AND (task.user_id = ANY(%(holders)s::int4[])
                                OR task.user_id IN (
                                   SELECT deputy_id FROM cobranza_absence
                                    WHERE begun_on IS NOT NULL
                                      AND (ended_on IS NULL OR id = %(absence)s)))
                           AND task.res_id IN (SELECT id FROM cobranza_debtor
                                                WHERE collector_id = %(user)s)))""",
            user=user_id,
            absence=absence_id,
            begun=begun_on,
            holders=array(holder_ids),
        )
    )
    env["mail.activity"].invalidate_model(["user_id", "cobranza_absence_id"], flush=False)
