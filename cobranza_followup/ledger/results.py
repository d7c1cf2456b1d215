"""What was decided, written for all debtors of a batch at once."""

from operator import itemgetter

from odoo.tools import SQL

from ..engine import aging
from .arrays import array, text_array
from .behaviour import BEHAVIOUR
from .figures import FIGURES, customers
from .prepared import run
from .scope import FEW

# Column of `cobranza_debtor` -> SQL type, for all that `engine.assessment` decides.
DECIDED = {
    "state": "varchar",
    "on_time_ratio": "float8",
    "average_days_late": "float8",
    "payment_score": "int4",
    "promise_kept_ratio": "float8",
    "amount_promised": "numeric",
    "debtor_type": "varchar",
    "debtor_type_auto": "varchar",
    "debtor_type_rule": "varchar",
    "first_payment_default": "bool",
    "stage_id": "int4",
    "stage_since": "date",
    "episode_start": "date",
    "episode_resumed_on": "date",
    "standing_date": "date",
    "previous_stage_id": "int4",
    "previous_stage_since": "date",
    "previous_episode_start": "date",
    "previous_episode_resumed_on": "date",
    "left_stage_id": "int4",
    "left_on": "date",
    "left_episode_start": "date",
    "left_due_date": "date",
    "left_item_id": "int4",
    "waiting_reason": "varchar",
    "priority": "int4",
    "priority_rules": "varchar",
    "next_contact_date": "date",
    "last_contact_date": "date",
    "expected_payment_date": "date",
    "amount_noticed": "numeric",
    "notice_until": "date",
    "notice_covers": "bool",
}


# Columns that change of a debtor with nothing new, because a day has passed.
_AGES = (
    "amount_not_due",
    "amount_overdue",
    *aging.COLUMNS,
    "overdue_days_amount",
    "overdue_count",
    "days_overdue",
    "oldest_due_date",
    "next_due_date",
    "on_time_ratio",
    "average_days_late",
    "payment_score",
    "expected_payment_date",
    "priority",
    "priority_rules",
    "next_contact_date",
)
_NIGHTLY = {**FIGURES, **DECIDED}
_AGING = {name: _NIGHTLY[name] for name in _AGES}
_of_aging = itemgetter(*_AGES)
_of_others = itemgetter(*(name for name in _NIGHTLY if name not in _AGES))
_of_history = itemgetter(*BEHAVIOUR)


def write_debtors(env, rows, everyone=False):
    """Write what was found out and decided, of each debtor as few columns as will do.

    Nobody is written twice by an evaluation: PostgreSQL would then check all references of the
    row, changed or not, and find no room for another version on its page.

    :param rows: list of (row as read, the same with what is new)
    :param everyone: write all rows, those with nothing new, too
    """
    with_history, others, aged = [], [], []
    for row, new in rows:
        if _of_history(row) != _of_history(new):
            with_history.append(new)
        elif everyone or _of_others(row) != _of_others(new):
            others.append(new)
        elif _of_aging(row) != _of_aging(new):
            aged.append(new)
    _write(env, {**_NIGHTLY, **BEHAVIOUR}, with_history)
    _write(env, _NIGHTLY, others)
    _write(env, _AGING, aged)


def write_behaviour(env, found):
    """Write how debtors paid, alone: ahead of what is decided by it.

    Until when that holds stays as it was: by it they are evaluated, though the run is killed now.

    :param found: see `behaviour.read_behaviour`
    """
    columns = {name: kind for name, kind in BEHAVIOUR.items() if name != "behaviour_until"}
    _write(env, columns, [{"id": id_, **values} for id_, values in found.items()])


def _write(env, columns, rows):
    if not rows:
        return
    lists = zip(*map(itemgetter(*columns), rows), strict=True)
    arrays = [
        (text_array if kind == "varchar" else array)(values)
        for kind, values in zip(columns.values(), lists, strict=True)
    ]
    run(
        env,
        len(rows) < FEW,
        SQL(
            """UPDATE cobranza_debtor debtor SET %s
                 FROM unnest(%s::int4[], %s) AS new(id, %s)
                WHERE debtor.id = new.id""",
            SQL(", ".join(f"{name} = new.{name}" for name in columns)),
            array([row["id"] for row in rows]),
            SQL(", ".join(f"%s::{kind}[]" for kind in columns.values()), *arrays),
            SQL(", ".join(columns)),
        ),
    )


def known_debtors(env, scope):
    """Return {commercial partner id: policy id} of the scope's debtors."""
    return dict(
        env.execute_query(
            SQL(
                "SELECT partner_id, policy_id FROM cobranza_debtor debtor WHERE %s",
                scope.of_debtor(),
            )
        )
    )


def lock_debtors(env, scope):
    """Lock the scope's debtors until this transaction ends, and remove their marks.

    An evaluation that was asked for by a change of the ledger locks its debtors, and writes every
    row it locked. So of two transactions that change the ledger of one debtor at the same time,
    the second fails to serialize. Odoo repeats it, or, where it does not, the debtors are marked to
    be evaluated again: neither can leave figures behind that do not know of the other.

    :return: {commercial partner id: policy id}; and of the marks there were (`cobranza.stale`)
        a list of (commercial partner id, whether to read their payment history again)
    """
    rows = run(
        env,
        scope.is_small(),
        SQL(
            """WITH taken AS (
                   DELETE FROM cobranza_stale stale WHERE %s RETURNING partner_id, behaviour)
               SELECT partner_id, policy_id,
                      (SELECT array_agg(partner_id) FROM taken),
                      (SELECT array_agg(behaviour) FROM taken)
                 FROM cobranza_debtor debtor WHERE %s ORDER BY id FOR UPDATE""",
            scope.of_debtor("stale"),
            scope.of_debtor(),
        ),
    )
    marked = zip(rows[0][2] or (), rows[0][3] or (), strict=True) if rows else ()
    return {row[0]: row[1] for row in rows}, list(marked)


# In place of a policy's id: the debtor keeps the policy it has, if any.
KEPT = "kept"


def write_policies(env, scope, matched):
    """Write which policy each debtor is under; a new policy may count lateness otherwise.

    :param matched: list of (policy id or `KEPT`, Query of debtors or None for all), the first fits
    """
    cases = [
        SQL("WHEN TRUE THEN %s", SQL("debtor.policy_id") if policy_id == KEPT else policy_id)
        if query is None
        else SQL("WHEN debtor.id IN %s THEN %s", query.subselect(), policy_id)
        for policy_id, query in matched
    ]
    policy = SQL("(CASE %s END)", SQL(" ").join(cases)) if cases else SQL("NULL::int4")
    env.cr.execute(
        SQL(
            """UPDATE cobranza_debtor debtor
                  SET policy_id = %(policy)s, behaviour_until = NULL
                WHERE %(scope)s AND policy_id IS DISTINCT FROM %(policy)s""",
            policy=policy,
            scope=scope.of_debtor(),
        )
    )


def partners_to_evaluate(env, scope, everyone):
    """Return sorted ids of commercial partners that an evaluation has to look at.

    :param everyone: also those who settled everything, if they were invoiced in 24 months;
        otherwise they were made debtors when their invoice was posted
    """
    rows = env.execute_query(
        SQL(
            """
            %(customers)s
             UNION
            SELECT partner_id FROM cobranza_debtor debtor
             WHERE debtor.company_id = %(company)s
               AND (state <> 'clear' OR amount_receivable <> 0 OR stage_id IS NOT NULL
                    OR hold_id IS NOT NULL OR amount_promised <> 0
                    OR debtor_type IS NULL OR debtor_type = 'unwilling'
                    OR debtor_type_override IS NOT NULL
                    OR behaviour_until IS NULL OR behaviour_until <= %(today)s)
             ORDER BY 1
            """,
            customers=customers(scope, owing_only=not everyone),
            company=scope.company_id,
            today=scope.today,
        )
    )
    return [partner for (partner,) in rows]


_DECISION = ("debtor_id", "from_stage_id", "to_stage_id", "hold_change", "days", "reason_codes")
_WRITE_DECISIONS = """
    INSERT INTO cobranza_decision (run_id, company_id, date, create_uid, create_date, debtor_id,
                                   from_stage_id, to_stage_id, hold_change, days, reason_codes)
    SELECT %s, %s, %s, %s, now() AT TIME ZONE 'UTC', line.*
      FROM unnest(%s::int4[], %s::int4[], %s::int4[], %s::varchar[], %s::int4[], %s::varchar[])
           AS line(debtor_id, from_stage_id, to_stage_id, hold_change, days, reason_codes)
"""


def write_decisions(env, scope, run_id, decisions):
    """Log decisions, in the order given.

    :param decisions: list of dictionaries with the columns of `_DECISION`
    """
    if decisions:
        columns = [
            (text_array if name in ("hold_change", "reason_codes") else array)(
                [line[name] for line in decisions]
            )
            for name in _DECISION
        ]
        env.cr.execute(
            SQL(_WRITE_DECISIONS, run_id, scope.company_id, scope.today, env.uid, *columns)
        )


def count_decisions(env, run_id):
    """Return what a run decided, as values of its counters."""
    env["cobranza.decision"].flush_model()
    return env.execute_query_dict(
        SQL(
            """SELECT COUNT(*) FILTER (WHERE reason_codes ~ '\\m(raised|resumed|broken_promise)\\M')
                          AS raised_count,
                      COUNT(*) FILTER (WHERE reason_codes ~ '\\m(lowered|nothing_chased)\\M')
                          AS lowered_count,
                      COUNT(*) FILTER (WHERE hold_change = 'on') AS held_count,
                      COUNT(*) FILTER (WHERE hold_change = 'off') AS freed_count
                 FROM cobranza_decision WHERE run_id = %s""",
            run_id,
        )
    )[0]
