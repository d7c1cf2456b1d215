"""Time and queries of a piece of work."""

import os
import resource
import statistics
import time


class Clock:
    """Collects samples by name; a figure is the median of its samples."""

    def __init__(self, env):
        self.env = env
        self.samples = {}
        env.cr.execute("SELECT pg_backend_pid()")
        self.backend = env.cr.fetchone()[0]

    def measure(self, name, work, times=1, warm=False):
        """Run the work and note what each time cost; return what it returned last.

        :param work: function of no arguments, or of the number of the time
        :param warm: run it once before, unmeasured, as for a screen that was opened before
        """
        result = work() if warm else None
        for _time in range(times):
            self.env.flush_all()
            self.env.invalidate_all()
            queries, cpu = self.env.cr.sql_log_count, self._cpu()
            started = time.perf_counter()
            result = work()
            self.env.flush_all()
            seconds = time.perf_counter() - started
            self.samples.setdefault(name, []).append(
                {
                    "seconds": seconds,
                    "cpu": self._cpu() - cpu,
                    "queries": self.env.cr.sql_log_count - queries,
                }
            )
        return result

    def figures(self):
        """Return {name: {"seconds", "cpu", "queries": median, "times": number}}."""
        return {
            name: {
                **{
                    key: statistics.median(sample[key] for sample in samples)
                    for key in ("seconds", "cpu", "queries")
                },
                "times": len(samples),
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
