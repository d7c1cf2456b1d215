"""What a database says that a run could have got wrong, and how two of them differ.

Read with a connection of its own, in SQL: what is judged takes no part in the judgement.
"""

import json
import os
from collections import Counter
from contextlib import contextmanager

import psycopg2

# Section -> rows as (customer, what the row says), without what differs by chance: numbers given
# by sequences, and the time of the day.
_SECTIONS = {
    "debtor": """
        SELECT partner_id, (to_jsonb(debtor) || jsonb_build_object('held', hold_id IS NOT NULL))
               - '{id,hold_id,create_date,write_date}'::text[]
          FROM cobranza_debtor debtor""",
    "hold": """
        SELECT partner_id,
               to_jsonb(hold) - '{id,debtor_id,ended_on,create_date,write_date}'::text[]
          FROM cobranza_hold hold""",
    "promise": """
        SELECT debtor.partner_id, to_jsonb(promise)
               - '{id,debtor_id,create_date,write_date,closed_on}'::text[]
          FROM cobranza_promise promise JOIN cobranza_debtor debtor ON debtor.id = debtor_id""",
    "execution": """
        SELECT debtor.partner_id, to_jsonb(execution)
               - '{id,debtor_id,mail_id,activity_id,create_date,write_date}'::text[]
          FROM cobranza_step_execution execution JOIN cobranza_debtor debtor ON debtor.id = debtor_id""",
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
    # How many debtors had to be looked at is no result: after a stop there are fewer left. Nor is
    # why workers did not do it.
    "run": """
        SELECT NULL, to_jsonb(run) - '{id,debtor_count,duration,create_date,write_date,handed_on,without_workers,
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


# Of who pays while the run works this much is the same, whichever came first: who was written to
# has a link, too.
_STANDING = """
    SELECT debtor.partner_id,
           (to_jsonb(debtor) || jsonb_build_object(
               'limit', credit_limit, 'hold_sale', COALESCE(hold_sale, FALSE),
               'hold_delivery', COALESCE(hold_delivery, FALSE)))
           - '{id,hold_id,create_date,write_date,standing_date,previous_stage_id,
               previous_stage_since,previous_episode_start,previous_episode_resumed_on,
               left_stage_id,left_on,left_episode_start,left_due_date,left_item_id,
               link_issued_on}'::text[]
      FROM cobranza_debtor debtor JOIN res_partner partner ON partner.id = debtor.partner_id"""


def standing(database, without=()):
    """Return {customer: where it stands}: figures, type, stage, hold and credit limit.

    :param without: columns that are left out
    """
    with reading(database) as cr:
        cr.execute(_STANDING)
        rows = dict(cr.fetchall())
    return {
        customer: {name: value for name, value in row.items() if name not in without}
        for customer, row in rows.items()
    }


def differences(found, wanted, apart_from=(), sections=None, without=()):
    """Return sentences on what one snapshot has and the other has not.

    :param apart_from: customers that are not compared
    :param sections: those compared; None: all
    :param without: columns that are not compared
    """
    sentences = []
    for section in sections or _SECTIONS:
        has, should = (_without(one[section], without) for one in (found, wanted))
        more = _by_customer(has - should, apart_from)
        less = _by_customer(should - has, apart_from)
        for customer in more.keys() | less.keys():
            has, lacks = more.get(customer, []), less.get(customer, [])
            sentences.append(f"{section} of customer {customer}: {contrast(has, lacks)}")
    return sentences


def _without(rows, names):
    if not names:
        return rows
    fewer = Counter()
    for (customer, text), times in rows.items():
        row = json.loads(text)
        for name in names if isinstance(row, dict) else ():
            row.pop(name, None)
        fewer[customer, json.dumps(row)] += times
    return fewer


def _by_customer(rows, apart_from):
    grouped = {}
    for customer, text in rows.elements():
        if customer not in apart_from:
            grouped.setdefault(customer, []).append(json.loads(text))
    return grouped


def contrast(has, lacks):
    """Say how the rows differ; of one row, only what is different in it."""
    if len(has) == len(lacks) == 1:
        differ = [name for name in has[0] if has[0][name] != lacks[0].get(name)]
        return ", ".join(f"{name} {has[0][name]!r} for {lacks[0][name]!r}" for name in differ)
    return f"has {has}, lacks {lacks}"
