"""Faults of the mail server, and between the mail queue and people at work."""

from collections import Counter
from functools import partial

from .checks import problems
from .mail_server import MailServer
from .rounds import Found
from .state import differences, reading, snapshot
from .worker import NOWHERE, retry_failed, run, send_queue, use_mail_server
from .world import TONIGHT

_TOUCHES = 12


def _through(port, work, env, points):
    use_mail_server(port)
    return work(env, points)


def _night_before_the_mail(arena):
    """Return (copy after tonight's run with its mail queued, its state once all is sent)."""
    if "ran" not in arena.kept:
        arena.renew()
        with MailServer() as server:
            arena.do(partial(_through, server.port, run))
            arena.kept["left by itself"] = server.taken()
            arena.keep("ran")
            arena.kept["points"] = arena.do(partial(_through, server.port, _send_and_count))
            arena.kept["taken"] = server.taken()
        arena.kept["sent"] = snapshot(arena.name)
    return arena.kept["ran"], arena.kept["sent"]


def _send_and_count(env, points):
    send_queue(env)
    return points.count


def _addresses_told(arena):
    """Return the addresses of customers of whom tonight's step says that they were told."""
    with reading(arena.name) as cr:
        cr.execute(
            """SELECT partner.email FROM cobranza_step_execution execution
                 JOIN cobranza_debtor debtor ON debtor.id = execution.debtor_id
                 JOIN res_partner partner ON partner.id = debtor.partner_id
                WHERE execution.date = %s AND execution.mail_id IS NOT NULL
                  AND execution.told_on IS NOT NULL""",
            [TONIGHT],
        )
        return Counter(email for (email,) in cr.fetchall())


def _tasks(arena):
    """Return the addresses of customers about whom the collector has a task: not delivered."""
    with reading(arena.name) as cr:
        cr.execute(
            """SELECT partner.email FROM mail_activity task
                 JOIN ir_model_data type ON type.res_id = task.activity_type_id
                  AND type.model = 'mail.activity.type' AND type.name = 'activity_type_undelivered'
                 JOIN cobranza_debtor debtor ON debtor.id = task.res_id
                 JOIN res_partner partner ON partner.id = debtor.partner_id
                WHERE task.res_model = 'cobranza.debtor' AND partner.email IS NOT NULL"""
        )
        return Counter(email for (email,) in cr.fetchall())


def _customers_among(taken):
    return Counter(
        recipient
        for recipients, _subject in taken
        for recipient in recipients
        if recipient.startswith("customer")
    )


def _judged(arena, found, taken):
    """Once all is sent: every e-mail left once, and all is as if nothing had happened."""
    _ran, wanted = _night_before_the_mail(arena)
    once = Counter(map(str, arena.kept["taken"]))
    sent = Counter(map(str, taken))
    found.wrong += [f"e-mail sent twice: {mail}" for mail in (sent - once).elements()]
    found.wrong += [f"e-mail never sent: {mail}" for mail in (once - sent).elements()]
    found.wrong += problems(arena.name)
    found.wrong += differences(snapshot(arena.name), wanted)
    return found


def _down(how, arena, chance):
    ran, _wanted = _night_before_the_mail(arena)
    arena.renew(ran)
    found = Found()
    if arena.kept["left by itself"]:
        found.wrong.append(f"the run talked to the mail server: {arena.kept['left by itself']}")
    with MailServer(how, after=chance.randrange(len(arena.kept["taken"]))) as server:
        port = server.port if how else NOWHERE
        arena.do(partial(_through, port, _send_and_count))
        taken = server.taken()
    if len(taken) < len(arena.kept["taken"]):
        found.hit_in("some e-mails were not taken")
    if _addresses_told(arena) != _customers_among(taken):
        found.wrong.append(
            f"told {_addresses_told(arena)}, but the server took {_customers_among(taken)}"
        )
    # What the server rejects is a task each; that it is down is nobody's address.
    rejected = how == "reject" and _customers_among(arena.kept["taken"]) - _customers_among(taken)
    if _tasks(arena) != (rejected or Counter()):
        found.wrong.append(f"tasks {_tasks(arena)}, but the server rejected {rejected}")
    with MailServer() as server:
        arena.do(partial(_through, server.port, retry_failed))
        taken += server.taken()
    return _judged(arena, found, taken)


def refused(arena, chance, _number):
    return _down(None, arena, chance)


def rejected(arena, chance, _number):
    return _down("reject", arena, chance)


def hung_up(arena, chance, number):
    return _down(("hang_up", "no_answer")[number % 2], arena, chance)


def touched(arena, chance, _number):
    ran, _wanted = _night_before_the_mail(arena)
    arena.renew(ran)
    found = Found()
    moments = [chance.randrange(1, arena.kept["points"]) for _touch in range(_TOUCHES)]
    with MailServer() as server:
        worker = arena.worker(partial(_through, server.port, send_queue), moments)
        with reading(arena.name) as cr:
            while worker.next_stop():
                cr.execute(
                    """UPDATE cobranza_step_execution SET id = id WHERE id IN (
                           SELECT id FROM cobranza_step_execution WHERE told_on IS NULL
                              FOR NO KEY UPDATE SKIP LOCKED)"""
                )
                found.hit_in(cr.rowcount and "changed")
                worker.go_on()
        worker.result()
        arena.do(partial(_through, server.port, retry_failed))
        return _judged(arena, found, server.taken())


FAULTS = {
    "mail server refuses the connection": refused,
    "mail server rejects recipients": rejected,
    "mail server hangs up in the middle": hung_up,
    "steps changed by others while their e-mails go out": touched,
}
