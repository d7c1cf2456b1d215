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
    """SQL: ids (as texts) of the lines that the log has, and the contact each is part of."""
    return SQL(
        """SELECT id, MIN(contact_id) AS contact_id
             FROM (SELECT brought.id AS contact_id, unnest(string_to_array(COALESCE(
                              brought.import_lines,
                              split_part(brought.import_key, ':', 2)), ',')) AS id
                     FROM cobranza_interaction brought
                    WHERE starts_with(brought.import_key, 'account_credit_control:')) line
            GROUP BY id"""
    )


def _sent_lines(company_id):
    """SQL: the lines that were sent, with what makes one reminder of several, and who knows them.

    `contact_id`: of the log, NULL where a line was not brought over.
    """
    return SQL(
        """SELECT line.id, line.commercial_partner_id, COALESCE(line.date_sent, line.date) AS day,
                  line.channel, line.policy_level_id, line.invoice_id, line.balance_due,
                  COALESCE(line.currency_id, company.currency_id) AS currency_id, known.contact_id
             FROM credit_control_line line
             JOIN res_company company ON company.id = line.company_id
             LEFT JOIN (%s) known ON known.id = line.id::text
            WHERE line.company_id = %s AND line.state = 'sent'""",
        _known_lines(),
        company_id,
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
                  line.day, line.channel, policy.name AS policy,
                  %(level)s AS level, SUM(line.balance_due)::float8 AS amount, line.currency_id,
                  array_agg(DISTINCT move.name) FILTER (WHERE move.name IS NOT NULL) AS documents
             FROM (%(lines)s) line
             JOIN credit_control_policy_level level ON level.id = line.policy_level_id
             JOIN credit_control_policy policy ON policy.id = level.policy_id
             LEFT JOIN account_move move ON move.id = line.invoice_id
            GROUP BY line.commercial_partner_id, line.day, line.channel, level.id, policy.id,
                     line.currency_id
           HAVING COUNT(line.contact_id) = 0""",
        level=_text(SQL("level.name"), env),
        lines=_sent_lines(company_id),
    )


def remember_joined(env, company_id):
    """Have the log know the lines that joined a reminder it has: they are no reminder of their own.

    Should what they joined go apart later, they would be taken for one else.
    """
    _flush(env)
    env["cobranza.interaction"].flush_model(["import_key", "import_lines"])
    env.cr.execute(
        SQL(
            """WITH joined AS (
                   SELECT MIN(line.contact_id) AS contact_id,
                          array_agg(line.id ORDER BY line.id)
                              FILTER (WHERE line.contact_id IS NULL) AS lines
                     FROM (%s) line
                    GROUP BY line.commercial_partner_id, line.day, line.channel,
                             line.policy_level_id, line.currency_id
                   HAVING COUNT(line.contact_id) BETWEEN 1 AND COUNT(*) - 1),
               -- A contact may be in several by now.
               more AS (
                   SELECT contact_id, string_agg(array_to_string(lines, ','), ',') AS lines
                     FROM joined GROUP BY contact_id)
               UPDATE cobranza_interaction log
                  SET import_lines = COALESCE(log.import_lines,
                                              split_part(log.import_key, ':', 2))
                                     || ',' || more.lines
                 FROM more WHERE more.contact_id = log.id""",
            _sent_lines(company_id),
        )
    )
    env["cobranza.interaction"].invalidate_model(["import_lines"], flush=False)


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
