"""Odoo with worker processes that do the jobs of OCA's queue, as it is run in earnest.

`--workers` makes processes that answer requests; one more, the queue's runner, asks them to do
jobs, so many at a time as the channel `root` allows.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator

from . import paths
from .cluster import psql
from .environment import Environment
from .progress import Problem, fresh_log

# Seconds until the runner has to be alive; it waits five by itself.
PATIENCE = 90
# The runner's lock is a single number, ours are pairs.
_RUNNER = """SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
                            AND objsubid = 1 AND database = (SELECT oid FROM pg_database
                                                              WHERE datname = '{}'))"""
# No worker is ended because its part takes long.
_LIMITS = ("--limit-time-cpu=3600", "--limit-time-real=3600", "--limit-memory-soft=0")


@contextlib.contextmanager
def at_work(env: Environment, database: str, count: int, *, asked: bool = True) -> Iterator[None]:
    """`count` worker processes on a database, until the block ends.

    :param asked: whether the runner asks at their port; else it does where nobody listens
    """
    log = fresh_log(paths.folder("logs"), "workers")
    ports = _free_ports()
    command = env.odoo("-d", database, "--load=base,rpc,web,queue_job", f"--workers={count}")
    command += ["--max-cron-threads=0", "--log-level=warn", f"--logfile={log}", *_LIMITS]
    command += [f"--http-port={ports[0]}", f"--gevent-port={ports[1]}"]
    queue = {
        "ODOO_QUEUE_JOB_CHANNELS": f"root:{count}",
        "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
        "ODOO_QUEUE_JOB_PORT": str(ports[0] if asked else ports[2]),
    }
    with subprocess.Popen(command, env=env.variables | queue) as server:
        try:
            _wait_for_runner(env, database, server, log)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()


def kill(process: int) -> None:
    """SIGKILL a worker: it gets no chance to clean up."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as two, socket.socket() as three:
        for probe in (one, two, three):
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in (one, two, three)]


def _wait_for_runner(env, database, server, log) -> None:
    until = time.monotonic() + PATIENCE
    while psql("postgres", _RUNNER.format(database), env.pg) != "t":
        if server.poll() is not None or time.monotonic() > until:
            raise Problem("The workers of the job queue did not begin.", log)
        time.sleep(0.2)
