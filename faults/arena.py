"""The database a fault falls on: a fresh copy of the same evening, again and again."""

import os
import subprocess

from odoo.sql_db import close_all

from .state import reading, snapshot
from .worker import Worker, run

# As `CompanyLock.KEY`: waiting for it is waiting for a killed run's connection to end.
_RUN_LOCK = 0x434F4252


class Arena:
    """Copies of the prepared database, and what is found in them.

    :param base: name of the database `world.build` has made; nobody may be connected to it
    :param name: of the copies; Odoo has been loaded for a database of this name
    """

    def __init__(self, base, name):
        self.base, self.name = base, name
        # what is worth doing once only: name -> name of a copy, or what was found
        self.kept = {}
        self._twins = {}

    def renew(self, source=None):
        """Begin anew from the prepared evening, or from a kept copy."""
        close_all()
        _drop(self.name)
        _postgres("createdb", "-T", source or self.base, self.name)

    def keep(self, what):
        """Keep the database as it is now, to begin from it again."""
        close_all()
        self.kept[what] = f"{self.name}_{what}"
        _drop(self.kept[what])
        _postgres("createdb", "-T", self.name, self.kept[what])

    def drop(self):
        close_all()
        with reading("postgres") as cr:
            cr.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.name]
            )
            names = [name for (name,) in cr.fetchall()]
        for name in names:
            _drop(name)

    def worker(self, work, stops=(), waits=True):
        close_all()  # a connection cannot be shared with the process that is forked
        return Worker(self.name, work, stops, waits)

    def do(self, work):
        """Do a piece of work undisturbed; return what it returns, raise if it fails."""
        how, found = self.worker(work).result()
        if how != "done":
            raise AssertionError(f"{work} failed undisturbed:\n{found}")
        return found

    def twin(self, what, *works):
        """Return (what the last work returned, snapshot) of an evening on which the pieces of
        work were done one after the other, undisturbed.

        :param what: name of that evening, which is kept
        """
        if what not in self.kept:
            self.renew()
            results = [self.do(work) for work in works]
            self.keep(what)
            self._twins[what] = results[-1], snapshot(self.name)
        return self._twins[what]

    def wait_until_nobody_runs(self):
        """Wait until PostgreSQL has noticed that a killed run is gone."""
        with reading(self.name) as cr:
            cr.execute("SELECT pg_advisory_lock(%s, id) FROM res_company", [_RUN_LOCK])

    def phase(self, date):
        """Return what tonight's run was doing when it was stopped; None: it is not under way."""
        with reading(self.name) as cr:
            cr.execute(
                "SELECT progress_phase FROM cobranza_run WHERE date = %s AND state = 'running'",
                [date],
            )
            found = cr.fetchone()
        return found[0] if found else None

    def finish(self):
        """Run again until the end, as the next night would."""
        return self.do(run)


def _drop(name):
    # Without force: PostgreSQL sends its own autovacuum away, and waits for a killed process.
    _postgres("dropdb", "--if-exists", name)


def _postgres(*command):
    done = subprocess.run(
        command, env=os.environ, check=False, capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")
