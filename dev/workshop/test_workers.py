"""Real workers of the job queue share a night, and one of them is killed in the middle of it."""

import contextlib
import time

import pytest

# Loaded by `faults`: what a night leaves in a database, and how two of them differ.
from faults.state import differences, snapshot

from . import addon, databases, environment, faults, workers
from .cluster import psql

CUSTOMERS = 40
# Seconds until a night has ended at the latest, and until the queue takes a dead worker's job back.
PATIENCE = 240
_A_MOMENT = 0.05
# The whole night is of one day, whenever midnight is.
RUN = """
import json
run = env["cobranza.run"]._run(env.company, {date!r})
print("found", json.dumps({{"state": run.state, "phase": run.handed_phase}}))
"""
WATCH = """
import json
env["cobranza.run"]._cron_watch()
run = env["cobranza.run"].search([("company_id", "=", env.company.id)], limit=1)
told = env["cobranza.failure"].search([("kind", "=", "workers"), ("state", "=", "open")])
print("found", json.dumps({"state": run.state, "why": run.without_workers, "told": len(told)}))
"""
LATER = """
UPDATE cobranza_run SET handed_on = handed_on - interval '1 hour' WHERE handed_phase IS NOT NULL"""
FEW_TOGETHER = """
INSERT INTO ir_config_parameter (key, value) VALUES
    ('cobranza_followup_queue.evaluate_together', '4'),
    ('cobranza_followup_queue.steps_together', '2')"""
# What `snapshot` leaves out because runs that were repeated differ in it; these were not.
USUAL = """
SELECT string_agg(concat_ws(' ', partner_id, usual_days, usual_days_from, usual_days_to), ';'
                  ORDER BY partner_id) FROM cobranza_debtor"""


@pytest.fixture(scope="module")
def env():
    env = environment.prepare()
    if "cobranza_followup_queue" not in env.own_addons:
        # In continuous integration `prepare` has stopped before.
        pytest.skip("cobranza_followup_queue is left out: queue_job could not be fetched")
    return env


@pytest.fixture(scope="module")
def date(env):
    return psql("postgres", "SELECT CURRENT_DATE", env.pg)


@pytest.fixture(scope="module")
def evening(env):
    """A database on the eve of a busy night."""
    name = faults.installed(env)
    try:
        faults.call(env, "build", name, {"customers": CUSTOMERS})
        yield name
    finally:
        databases.drop(env, name)


@contextlib.contextmanager
def _copied(env, evening, what):
    name = f"{evening}_{what}"
    databases.copy(env, evening, name)
    try:
        yield name
    finally:
        databases.drop(env, name)


@pytest.fixture(scope="module")
def alone(env, evening, date):
    """What the night leaves that one process works through alone, as without a job queue."""
    with _copied(env, evening, "alone") as name:
        assert addon.shell(env, name, RUN.format(date=date)) == {"state": "done", "phase": False}
        yield snapshot(name), psql(name, USUAL, env.pg)


def _until(condition):
    """What the condition gives as soon as that is something."""
    until = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < until, "It takes too long"
        time.sleep(_A_MOMENT)
    return found


def _is_over(env, name):
    return psql(name, "SELECT count(*) FROM cobranza_run WHERE state = 'running'", env.pg) == "0"


def _hand_out(env, name, date):
    psql(name, FEW_TOGETHER, env.pg)
    found = addon.shell(env, name, RUN.format(date=date))
    assert found["state"] == "running" and found["phase"]


def _judge(env, name, alone):
    found, usual = alone
    assert differences(snapshot(name), found) == []
    assert psql(name, USUAL, env.pg) == usual
    assert psql(name, "SELECT DISTINCT state FROM cobranza_run_part", env.pg) == "done"


def test_two_processes_share_a_night(env, evening, date, alone):
    with _copied(env, evening, "shared") as name:
        with workers.at_work(env, name, 2):
            _hand_out(env, name, date)
            _until(lambda: _is_over(env, name))
        _judge(env, name, alone)
        processes = "SELECT count(DISTINCT worker_pid) FROM queue_job WHERE state = 'done'"
        assert psql(name, processes, env.pg) == "2"


def test_where_the_runner_reaches_no_worker_one_process_does_the_night(env, evening, date, alone):
    with _copied(env, evening, "unreached") as name:
        with workers.at_work(env, name, 2, asked=False):
            _hand_out(env, name, date)
            asked = "SELECT count(*) FROM queue_job WHERE state = 'enqueued'"
            _until(lambda: psql(name, asked, env.pg) == "1")
            before = addon.shell(env, name, WATCH)
            assert before == {"state": "running", "why": False, "told": 0}
            psql(name, LATER, env.pg)
            for _time in range(2):
                found = addon.shell(env, name, WATCH)
                assert found == {"state": "done", "why": "idle", "told": 1}
        found, usual = alone
        assert differences(snapshot(name), found) == []
        assert psql(name, USUAL, env.pg) == usual
        assert psql(name, "SELECT DISTINCT state FROM cobranza_run_part", env.pg) == "dropped"


def test_a_worker_that_is_killed_loses_nothing(env, evening, date, alone):
    with _copied(env, evening, "killed") as name:
        with workers.at_work(env, name, 2):
            _hand_out(env, name, date)
            started = "SELECT worker_pid FROM queue_job WHERE state = 'started' LIMIT 1"
            # Asked once: a moment later the job may have ended.
            workers.kill(int(_until(lambda: psql(name, started, env.pg))))

            def over():
                # The queue looks for dead jobs whenever it hears of one.
                psql(name, "NOTIFY queue_job, 'nothing'", env.pg)
                return _is_over(env, name)

            _until(over)
        _judge(env, name, alone)
