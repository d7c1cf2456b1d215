"""What the processes do that the faults fall on, and how they are stopped at a chosen point.

A worker is forked from a process that has loaded Odoo, as Odoo's own server does. It counts the
statements it sends; told a number, it reports when it comes there, and waits for a word or does
not. So a fault falls anywhere, in the same place for the same seed, however busy the machine is.
"""

import multiprocessing
import os
import signal
import traceback
from dataclasses import dataclass, field

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor
from odoo.tools import config

from odoo.addons.base.models import ir_mail_server

FORK = multiprocessing.get_context("fork")
# Seconds after which a worker that says nothing is taken for stuck.
PATIENCE = 120
# No e-mail is waited for longer than this, nor does our own server need it.
MAIL_PATIENCE = 60
NOWHERE = 1  # a port on which nothing listens


class Stuck(Exception):
    """A worker did not say anything for too long."""


@dataclass
class Points:
    """Counts statements and commits, and stops where it was told."""

    channel: object
    stops: list = field(default_factory=list)
    waits: bool = True
    count: int = 0
    marks: dict = field(default_factory=dict)
    rollbacks: int = 0

    def watch(self):
        execute, commit, rollback = Cursor.execute, Cursor.commit, Cursor.rollback

        def counted_execute(cr, *args, **kwargs):
            self.passed(cr)
            return execute(cr, *args, **kwargs)

        def counted_commit(cr):
            cr.flush()
            self.passed(cr)
            return commit(cr)

        def counted_rollback(cr):
            self.rollbacks += 1
            return rollback(cr)

        Cursor.execute, Cursor.commit = counted_execute, counted_commit
        Cursor.rollback = counted_rollback

    def passed(self, cr):
        self.count += 1
        if self.stops and self.count >= self.stops[0]:
            self.stops.pop(0)
            self.channel.send(("at", cr._cnx.get_backend_pid()))
            if self.waits:
                self.channel.recv()

    def mark(self, name):
        self.marks.setdefault(name, self.count)


class Worker:
    """A process that does one piece of work in the database.

    :param work: function(env, points) that returns plain data
    :param stops: numbers of the statements before which it reports
    :param waits: whether it goes on only when it is told
    """

    def __init__(self, database, work, stops=(), waits=True):
        self.ended = None
        self._channel, theirs = FORK.Pipe()
        arguments = (database, work, theirs, sorted(stops), waits)
        self._process = FORK.Process(target=_work, args=arguments, daemon=True)
        self._process.start()
        theirs.close()

    def next_stop(self):
        """Wait for the next stop; return its backend's number, or None: the work has ended."""
        what, found = self._hear()
        return found if what == "at" else None

    def go_on(self):
        self._channel.send("go on")

    def result(self):
        """Wait for the end; return ("done", what it returned) or ("failed", traceback)."""
        while self.ended is None:
            what, _found = self._hear()
            if what == "at":
                self.go_on()
        self._process.join(PATIENCE)
        return self.ended

    def kill(self):
        """SIGKILL: it gets no chance to clean up."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join(PATIENCE)

    def _hear(self):
        if self.ended:
            return self.ended
        if not self._channel.poll(PATIENCE):
            self.kill()
            raise Stuck(f"Nothing was heard of a worker for {PATIENCE} s.")
        try:
            heard = self._channel.recv()
        except EOFError:
            heard = ("failed", "The process is gone.")
        if heard[0] != "at":
            self.ended = heard
        return heard


def _work(database, work, channel, stops, waits):
    points = Points(channel, stops, waits)
    try:
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
            points.watch()
            found = work(env, points)
        channel.send(("done", found))
    except (Exception, psycopg2.Error):  # noqa: BLE001 (whatever it is, it is reported)
        channel.send(("failed", traceback.format_exc()))


# -- the pieces of work -----------------------------------------------------------------------


def run(env, points):
    """The nightly run; returns whether it ran, and at which statement its parts began."""
    runs = env.registry["cobranza.run"]
    for part in ("_alone", "_carry_out_steps"):
        setattr(runs, part, _marking(getattr(runs, part), part, points))
    done = env["cobranza.run"]._run(env.company)
    return {
        "ran": bool(done),
        "points": points.count,
        "asks_for_lock": points.marks["_alone"] + 1,
        "steps": points.marks.get("_carry_out_steps", points.count),
        "rollbacks": points.rollbacks,
    }


def _marking(method, part, points):
    """The method, which notes at which statement it is called first."""

    def marking(self, *args):
        points.mark(part)
        return method(self, *args)

    return marking


def use_mail_server(port):
    config["smtp_server"], config["smtp_port"] = "127.0.0.1", port
    ir_mail_server.SMTP_TIMEOUT = MAIL_PATIENCE


def send_queue(env, _points=None):
    """Send what waits in the mail queue, as Odoo's scheduled action does."""
    try:
        env["mail.mail"].process_email_queue()
        env.cr.commit()
    except psycopg2.Error:
        env.cr.rollback()  # the scheduler's answer, too: the rest goes out the next time


def retry_failed(env, points):
    """Send again what failed, as a person does who presses Retry, and what waits an hour."""
    waiting = env["mail.mail"].search([("state", "=", "outgoing"), ("scheduled_date", "!=", False)])
    waiting.scheduled_date = False
    failed = env["mail.mail"].search([("state", "=", "exception")])
    failed.action_retry()
    env.cr.commit()
    send_queue(env, points)
