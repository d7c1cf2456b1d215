"""What a database says that a run could have got wrong, and how two of them differ.

Read with a connection of its own, in SQL: what is judged takes no part in the judgement.
"""

import os
from collections import Counter
from contextlib import contextmanager

import psycopg2

# Section -> rows as (customer, what the row says), without what differs by chance: numbers given
# by sequences, and the time of the day.
_SECTIONS = {
    "debtor": """
        SELECT partner_id, to_jsonb(debtor) || jsonb_build_object('held', hold_id IS NOT NULL)
               - '{id,hold_id,create_date,write_date}'::text[]
          FROM cobranza_debtor debtor""",
    "hold": """
        SELECT partner_id,
               to_jsonb(hold) - '{id,debtor_id,released_on,create_date,write_date}'::text[]
          FROM cobranza_hold hold""",
    "promise": """
        SELECT debtor.partner_id, to_jsonb(promise)
               - '{id,debtor_id,create_date,write_date,closed_on}'::text[]
          FROM cobranza_promise promise JOIN cobranza_debtor debtor ON debtor.id = debtor_id""",
    "effect": """
        SELECT debtor.partner_id, to_jsonb(effect)
               - '{id,debtor_id,mail_id,activity_id,create_date,write_date}'::text[]
          FROM cobranza_effect effect JOIN cobranza_debtor debtor ON debtor.id = debtor_id""",
    "decision": """
        SELECT debtor.partner_id, to_jsonb(decision)
               - '{id,debtor_id,run_id,create_date,write_date}'::text[]
               || jsonb_build_object('run', run.date)
          FROM cobranza_decision decision JOIN cobranza_debtor debtor ON debtor.id = debtor_id
          LEFT JOIN cobranza_run run ON run.id = run_id""",
    "e-mail": """
        SELECT COALESCE(debtor.partner_id, message.res_id),
               jsonb_build_object('model', message.model, 'subject', message.subject,
                   'state', mail.state, 'to', email_to, 'body', md5(body_html),
                   'recipients', ARRAY(SELECT res_partner_id FROM mail_mail_res_partner_rel
                                        WHERE mail_mail_id = mail.id ORDER BY 1))
          FROM mail_mail mail JOIN mail_message message ON message.id = mail_message_id
          LEFT JOIN cobranza_debtor debtor
                 ON message.model = 'cobranza.debtor' AND debtor.id = message.res_id
         WHERE message.model IN ('cobranza.debtor', 'res.partner')""",
    "notification": """
        SELECT COALESCE(debtor.partner_id, message.res_id),
               jsonb_build_object('model', message.model, 'subject', message.subject,
                   'body', md5(message.body), 'type', message.message_type,
                   'to', told.res_partner_id, 'status', told.notification_status)
          FROM mail_message message
          LEFT JOIN mail_notification told ON told.mail_message_id = message.id
          LEFT JOIN cobranza_debtor debtor
                 ON message.model = 'cobranza.debtor' AND debtor.id = message.res_id
         WHERE message.model IN ('cobranza.debtor', 'res.partner')""",
    "activity": """
        SELECT partner_id, jsonb_build_object('type', activity_type_id, 'summary', summary,
                   'note', note, 'deadline', date_deadline, 'user', activity.user_id)
          FROM mail_activity activity JOIN cobranza_debtor debtor ON debtor.id = res_id
         WHERE res_model = 'cobranza.debtor'""",
    "credit limit": """
        SELECT id, credit_limit FROM res_partner WHERE credit_limit IS NOT NULL""",
    # How many debtors had to be looked at is no result: after a stop there are fewer left.
    "run": """
        SELECT NULL, to_jsonb(run) - '{id,debtor_count,duration,create_date,write_date,
                                       progress_total,progress_done}'::text[]
          FROM cobranza_run run""",
}


@contextmanager
def reading(database):
    """Context manager: a cursor outside Odoo that commits every statement."""
    connection = psycopg2.connect(dbname=database, host=os.environ.get("PGHOST"))
    connection.autocommit = True
    try:
        with connection.cursor() as cr:
            cr.execute("SET lock_timeout = '120s'; SET statement_timeout = '180s'")
            yield cr
    finally:
        connection.close()


def snapshot(database):
    """Return {section: Counter of (customer, text of the row)}."""
    found = {}
    with reading(database) as cr:
        for section, query in _SECTIONS.items():
            cr.execute(f"SELECT customer, fact::text FROM ({query}) AS row(customer, fact)")
            found[section] = Counter(cr.fetchall())
    return found


def differences(found, wanted, apart_from=(), sections=None):
    """Return sentences on what one snapshot has and the other has not.

    :param apart_from: customers that are not compared
    :param sections: those compared; None: all
    """
    sentences = []
    for section in sections or _SECTIONS:
        for what, rows in (
            ("too much", found[section] - wanted[section]),
            ("missing", wanted[section] - found[section]),
        ):
            sentences += [
                f"{section} {what}: customer {customer}: {text}"
                for customer, text in rows.elements()
                if customer not in apart_from
            ]
    return sentences
