"""What OCA's `account_credit_control` 19.0 has on record, read from its tables alone.

Its models are not needed for it: what it wrote stays readable where it is no longer loaded.
"""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

TABLES = ("credit_control_policy", "credit_control_policy_level", "credit_control_line")
_MODELS = ("credit.control.policy", "credit.control.policy.level", "credit.control.line")
# A month's end is on average so many days after the day it is counted from.
_TO_MONTH_END = 15


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a policy. `days`: overdue, from which it applies."""

    id: int
    policy_id: int
    policy: str
    is_default: bool
    level: int
    name: str
    channel: str
    days: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a customer was sent on a day on a level, for however many invoices of a currency.

    `lines`: ids of theirs it is made of; `key`: of the first of them.
    """

    key: str
    lines: tuple
    debtor_id: int
    day: date
    channel: str
    policy: str
    level: str
    documents: tuple
    amount: float
    currency_id: int


def is_there(env):
    """Return whether the add-on has tables in this database."""
    return all(table_exists(env.cr, table) for table in TABLES)


def _flush(env):
    for model in _MODELS:
        if model in env:
            env[model].flush_model()
    env["res.partner"].flush_model()


def _text(column, env):
    """SQL: a translated name in the user's language."""
    return SQL("COALESCE(%(c)s->>%(lang)s, %(c)s->>'en_US')", c=column, lang=env.lang or "en_US")


def read_levels(env, company_id):
    """Return the `Level`s of a company's policies that remind anybody, by policy and level."""
    _flush(env)
    default = SQL("NULL::int4")
    if column_exists(env.cr, "res_company", "credit_policy_id"):
        env["res.company"].flush_model()
        default = SQL("(SELECT credit_policy_id FROM res_company WHERE id = %s)", company_id)
    rows = env.execute_query(
        SQL(
            """SELECT level.id, policy.id, policy.name, policy.id IS NOT DISTINCT FROM %(default)s,
                      level.level, %(name)s, level.channel, level.computation_mode,
                      level.delay_days
                 FROM credit_control_policy_level level
                 JOIN credit_control_policy policy ON policy.id = level.policy_id
                WHERE policy.do_nothing IS NOT TRUE AND policy.active IS NOT FALSE
                  AND (policy.company_id = %(company)s OR policy.company_id IS NULL)
                ORDER BY 4 DESC, policy.id, level.level""",
            default=default,
            name=_text(SQL("level.name"), env),
            company=company_id,
        )
    )
    levels, before = [], {}
    for *given, mode, delay in rows:
        days = delay + (_TO_MONTH_END if mode == "end_of_month" else 0)
        if mode == "previous_date":
            days += before.get(given[1], 0)
        before[given[1]] = days
        levels.append(Level(*given, days))
    return levels


def customers_of(env, policy_id):
    """Return the ids of the customers who have a policy of their own."""
    if not column_exists(env.cr, "res_partner", "credit_policy_id"):
        return []
    _flush(env)
    rows = env.execute_query(
        SQL(
            """SELECT DISTINCT commercial_partner_id FROM res_partner
                WHERE credit_policy_id = %s ORDER BY 1""",
            policy_id,
        )
    )
    return [partner for (partner,) in rows]


def _known_lines():
    """SQL: ids of the lines that the log has, as texts."""
    return SQL(
        """SELECT DISTINCT unnest(string_to_array(COALESCE(
                      brought.import_lines, split_part(brought.import_key, ':', 2)), ',')) AS id
             FROM cobranza_interaction brought
            WHERE starts_with(brought.import_key, 'account_credit_control:')"""
    )


def _reminders(env, company_id):
    """SQL: one row for each day, channel, level and currency in which a customer was reminded.

    Its amounts are in the currency of the journal item, and each currency was a message by itself.

    Left out are those of which any line was brought over: what belongs together is another set of
    lines once a line is marked as sent later, a customer merged or a day corrected, but a line is
    the same for ever. Of what an earlier version brought over the first line alone is known.
    """
    return SQL(
        """SELECT 'account_credit_control:' || MIN(line.id) AS key,
                  array_agg(line.id ORDER BY line.id) AS lines, line.commercial_partner_id,
                  COALESCE(line.date_sent, line.date) AS day, line.channel, policy.name AS policy,
                  %(level)s AS level, SUM(line.balance_due)::float8 AS amount,
                  COALESCE(line.currency_id, company.currency_id) AS currency_id,
                  array_agg(DISTINCT move.name) FILTER (WHERE move.name IS NOT NULL) AS documents
             FROM credit_control_line line
             JOIN res_company company ON company.id = line.company_id
             JOIN credit_control_policy_level level ON level.id = line.policy_level_id
             JOIN credit_control_policy policy ON policy.id = level.policy_id
             LEFT JOIN account_move move ON move.id = line.invoice_id
             LEFT JOIN (%(known)s) known ON known.id = line.id::text
            WHERE line.company_id = %(company)s AND line.state = 'sent'
            GROUP BY line.commercial_partner_id, day, line.channel, level.id, policy.id,
                     COALESCE(line.currency_id, company.currency_id)
           HAVING COUNT(known.id) = 0""",
        known=_known_lines(),
        level=_text(SQL("level.name"), env),
        company=company_id,
    )


def read_reminders(env, company_id, most):
    """Return the oldest `Reminder`s of debtors that the log does not have yet.

    :param most: how many at most
    """
    _flush(env)
    env["cobranza.interaction"].flush_model(["import_key", "import_lines"])
    rows = env.execute_query(
        SQL(
            """SELECT key, lines, debtor.id, day, channel, policy, level, documents, amount,
                      reminder.currency_id
                 FROM (%s) reminder
                 JOIN cobranza_debtor debtor ON debtor.company_id = %s
                  AND debtor.partner_id = reminder.commercial_partner_id
                ORDER BY day, key LIMIT %s""",
            _reminders(env, company_id),
            company_id,
            most,
        )
    )
    return [
        Reminder(key, tuple(lines), *row, tuple(documents or ()), amount or 0.0, currency)
        for key, lines, *row, documents, amount, currency in rows
    ]


def count_reminders(env, company_id):
    """Return (how many are still to be brought over, how many are of customers who are no debtors)."""
    _flush(env)
    env["cobranza.interaction"].flush_model(["import_key", "import_lines"])
    rows = env.execute_query(
        SQL(
            """SELECT COUNT(debtor.id), COUNT(*) FILTER (WHERE debtor.id IS NULL)
                 FROM (%s) reminder
                 LEFT JOIN cobranza_debtor debtor ON debtor.company_id = %s
                   AND debtor.partner_id = reminder.commercial_partner_id""",
            _reminders(env, company_id),
            company_id,
        )
    )
    return rows[0]
