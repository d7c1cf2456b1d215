"""Time and queries of a piece of work."""

import gc
import os
import resource
import signal
import statistics
import time
from contextlib import contextmanager

from psycopg2.errors import QueryCanceled

from odoo import sql_db


class TooLong(BaseException):
    """The work did not end in time; no handler of ordinary errors is to keep it going."""


class Clock:
    """Collects samples by name; a figure is the median of its samples."""

    def __init__(self, env, limit):
        """Measure work of `env`, none of it for longer than `limit` seconds."""
        self.env = env
        self.limit = limit
        self.samples = {}
        self.not_finished = {}
        env.cr.execute("SELECT pg_backend_pid()")
        self.backend = env.cr.fetchone()[0]
        env.cr.execute("SET statement_timeout = %s", [limit * 1000])
        env.cr.commit()

    def measure(self, name, work, times=1, warm=False, keep=False):
        """Run the work and note what each time cost, up to what a commit would still do.

        What does not end in time is undone and noted as such.

        :param work: function of no arguments
        :param warm: run it once before, unmeasured, as for a screen that was opened before
        :param keep: leave in Odoo's cache what was read before, as within one transaction
        :return: what the work returned last; None if it did not end in time
        """
        # What was measured before is not to be looked through for garbage again and again.
        gc.collect()
        gc.freeze()
        try:
            with self._limited():
                result = work() if warm else None
            for _time in range(times):
                with self._limited():
                    result = self._measure_once(name, work, keep)
        except (TooLong, QueryCanceled):
            self.env.cr.rollback()
            self.not_finished[name] = self.limit
            return None
        return result

    def _measure_once(self, name, work, keep):
        self.env.flush_all()
        if not keep:
            self.env.invalidate_all()
        # Of all cursors: a page that is asked for over HTTP has one of its own.
        queries, cpu = sql_db.sql_counter, self._cpu()
        started = time.perf_counter()
        result = work()
        self.env.cr.flush()
        seconds = time.perf_counter() - started
        self.samples.setdefault(name, []).append(
            {
                "seconds": seconds,
                "cpu": self._cpu() - cpu,
                "queries": sql_db.sql_counter - queries,
            }
        )
        return result

    @contextmanager
    def _limited(self):
        def stop(_signal, _frame):
            raise TooLong

        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, self.limit)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def figures(self):
        """Return {name: {"seconds", "cpu", "queries": median, "times": number, "samples"}}."""
        return {
            name: {
                **{
                    key: statistics.median(sample[key] for sample in samples)
                    for key in ("seconds", "cpu", "queries")
                },
                "times": len(samples),
                "samples": samples,
            }
            for name, samples in self.samples.items()
        }

    def _cpu(self):
        """Processor seconds of Odoo and of its PostgreSQL process, if that is on this machine.

        Unlike the time by the clock they say little of what else the machine is doing.
        """
        try:
            with open(f"/proc/{self.backend}/stat", encoding="ascii") as stat:
                fields = stat.read().rpartition(")")[2].split()
            database = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            database = 0.0
        return time.process_time() + database


def memory_peak():
    """The most memory the process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
