"""Holds written for many debtors at once: how they begin, change, end, and come back."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import OrderedSet

from .hold_kinds import hold_kinds, is_among, names_of, set_kinds


def in_force_domain(today):
    """Domain of the holds in force today: as `cobranza.hold._is_in_force` says of one."""
    return Domain("state", "=", "active") & _lasting_domain(today)


def stood_domain(company, day):
    """Domain of the holds of a company that stood at the end of a day, today or before.

    The same as `stood`.
    """
    ended = Domain("ended_on", ">=", _end_of(company, day))
    return (
        Domain("date_from", "<=", day)
        & (Domain("state", "=", "active") | ended)
        & _lasting_domain(day)
    )


def stood(company, day):
    """SQL: whether `hold`, begun by then, stood at the end of a day: as `stood_domain`."""
    return SQL(
        """(hold.state = 'active' OR hold.ended_on >= %(after)s)
           AND (hold.date_to IS NULL OR hold.date_to >= %(day)s)""",
        after=_end_of(company, day),
        day=day,
    )


def _lasting_domain(day):
    """Domain of the holds whose last day is not before a day: `engine.hold.lasts`."""
    return Domain("date_to", "=", False) | Domain("date_to", ">=", day)


def _end_of(company, day):
    return company._cobranza_day_start(day + timedelta(days=1))


def values_of_ended(env, reason, today=None):
    """Return {column: value} of a hold that ends now.

    :param reason: text, why it ends
    :param today: the day it ends on by itself: until that is over it may come back; None: somebody
        ends it
    """
    return {
        "state": "ended",
        "ended_on": fields.Datetime.now(),
        "ended_by_id": env.uid,
        "end_reason": reason,
        "ended_itself_on": today,
        "waits_for": None,
    }


def end_holds(env, hold_ids, reason, today):
    """End holds by themselves; they stay on record.

    :param reason, today: as in `values_of_ended`
    """
    if hold_ids:
        env.cr.execute(
            SQL(
                "UPDATE cobranza_hold SET %s WHERE id = ANY(%s) AND state = 'active'",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(column), value)
                    for column, value in values_of_ended(env, reason, today).items()
                ),
                list(hold_ids),
            )
        )


def resume_holds(env, hold_ids):
    """Put holds back in force that ended by themselves today: what ended them was undone."""
    if hold_ids:
        env.cr.execute(
            SQL(
                """UPDATE cobranza_hold
                      SET state = 'active', ended_on = NULL, ended_by_id = NULL,
                          end_reason = NULL, ended_itself_on = NULL
                    WHERE id = ANY(%s)""",
                list(hold_ids),
            )
        )


def update_kept_holds(env, kept):
    """Write what holds that stand stop, and what lowered the stage under them.

    :param kept: list of (debtor id, hold id, kinds of hold, codes or None)
    """
    if kept:
        env.cr.execute(
            SQL(
                """UPDATE cobranza_hold hold
                      SET %s waits_for = kept.codes
                     FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])
                          AS kept(id, kinds, codes)
                    WHERE hold.id = kept.id""",
                set_kinds(env, lambda kind: is_among(kind, SQL("kept.kinds"))),
                [hold_id for _debtor, hold_id, _hold, _codes in kept],
                [names_of(hold) for _debtor, _hold_id, hold, _codes in kept],
                [codes for _debtor, _hold_id, _hold, codes in kept],
            )
        )


def apply_holds(env, holds, today):
    """Start policy holds, or change what the debtor's policy hold stops and why.

    :param holds: list of (debtor id, kinds of hold, `engine.hold.Cause`, reason text)
    """
    if not holds:
        return
    causes, kinds = [cause for _debtor, _hold, cause, _reason in holds], hold_kinds(env)
    env.cr.execute(
        SQL(
            """INSERT INTO cobranza_hold
                      (%(kinds)s debtor_id, company_id, partner_id, stage_id, policy_id, from_days,
                       from_broken_promises, above_amount, episode_start, reason, source, state,
                       date_from, create_uid, create_date, write_uid, write_date)
               SELECT %(wanted)s debtor.id, debtor.company_id, debtor.partner_id, wanted.stage_id,
                      wanted.policy_id, wanted.from_days, wanted.from_broken, wanted.above,
                      wanted.since, wanted.reason, 'policy', 'active', %(today)s,
                      %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
                 FROM unnest(%(debtors)s::int4[], %(holds)s::varchar[], %(reasons)s::varchar[],
                             %(stages)s::int4[], %(policies)s::int4[], %(from_days)s::int4[],
                             %(broken)s::int4[], %(above)s::numeric[], %(since)s::date[])
                      AS wanted(debtor_id, kinds, reason, stage_id, policy_id, from_days,
                                from_broken, above, since)
                 JOIN cobranza_debtor debtor ON debtor.id = wanted.debtor_id
               ON CONFLICT (debtor_id) WHERE state = 'active'
               DO UPDATE SET %(excluded)s
                             stage_id = EXCLUDED.stage_id, reason = EXCLUDED.reason,
                             policy_id = EXCLUDED.policy_id, from_days = EXCLUDED.from_days,
                             from_broken_promises = EXCLUDED.from_broken_promises,
                             above_amount = EXCLUDED.above_amount,
                             episode_start = EXCLUDED.episode_start, waits_for = NULL""",
            kinds=SQL("").join(SQL("%s, ", SQL.identifier(kind)) for kind in kinds),
            wanted=SQL("").join(SQL("%s, ", is_among(kind, SQL("wanted.kinds"))) for kind in kinds),
            excluded=set_kinds(env, lambda kind: SQL.identifier("excluded", kind)),
            today=today,
            user=env.uid,
            debtors=[debtor for debtor, _hold, _cause, _reason in holds],
            holds=[names_of(hold) for _debtor, hold, _cause, _reason in holds],
            reasons=[reason for _debtor, _hold, _cause, reason in holds],
            stages=[cause.stage for cause in causes],
            policies=[cause.policy for cause in causes],
            from_days=[cause.from_days for cause in causes],
            broken=[cause.from_broken_promises for cause in causes],
            above=[cause.above for cause in causes],
            since=[cause.since for cause in causes],
        )
    )


def follow_carried(env, debtor_ids, today=None):
    """Have the holds that contacts carried away from debtors be as those debtors' holds are.

    :param today: the day on which what ended by itself may come back; None: nothing comes back
    :return: ids of the debtors who carry one
    """
    rows = env.execute_query(
        SQL(
            """UPDATE cobranza_hold carried
                  SET %s state = source.state, date_to = source.date_to,
                      ended_on = source.ended_on,
                      ended_by_id = source.ended_by_id,
                      end_reason = source.end_reason,
                      ended_itself_on = source.ended_itself_on
                 FROM cobranza_hold source
                WHERE carried.carried_from_id = source.id AND source.debtor_id = ANY(%s)
                  AND (carried.state = 'active'
                       OR (source.state = 'active' AND carried.ended_itself_on = %s
                           AND NOT EXISTS (SELECT FROM cobranza_hold other
                                            WHERE other.debtor_id = carried.debtor_id
                                              AND other.state = 'active')))
            RETURNING carried.debtor_id""",
            set_kinds(env, lambda kind: SQL.identifier("source", kind)),
            list(OrderedSet(debtor_ids)),
            today,
        )
    )
    return [debtor for (debtor,) in rows]


def point_to_holds(env, debtor_ids):
    """Let the debtors show the hold that is active, or none."""
    env.cr.execute(
        SQL(
            """UPDATE cobranza_debtor debtor
                  SET %s hold_id = hold.id
                 FROM cobranza_debtor self
                 LEFT JOIN cobranza_hold hold
                        ON hold.debtor_id = self.id AND hold.state = 'active'
                WHERE debtor.id = self.id AND self.id = ANY(%s)""",
            set_kinds(env, lambda kind: SQL("%s IS TRUE", SQL.identifier("hold", kind))),
            list(OrderedSet(debtor_ids)),
        )
    )
