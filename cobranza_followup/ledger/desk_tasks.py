"""The tasks of collectors: passed on with their debtors, lent to deputies and given back."""

from odoo.tools import SQL

from .arrays import array


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
