"""Faults that fall on the workers of the job queue while they do a run in parts.

The workers are our own processes; how they take a job, do it and what becomes of the jobs of dead
ones is the queue's own code, without the server around it. With a server it is tried in
`dev/workshop/test_workers.py`.
"""

import time
from datetime import datetime

from .on_the_run import judged
from .rounds import Found
from .state import reading
from .worker import run
from .world import TONIGHT

# Seconds to wait for what another worker has in hand.
_A_MOMENT = 0.02
# Times somebody looks after the run until it has ended.
_LOOKS = 5
# The queue takes a job for dead that was taken ten seconds ago and is in nobody's hands.
_LONG_AGO = datetime(2000, 1, 1)
_TAKE = """
    UPDATE queue_job SET state = 'enqueued', date_enqueued = %s
     WHERE id = (SELECT id FROM queue_job
                  WHERE state = 'pending' AND (eta IS NULL OR eta <= now() AT TIME ZONE 'UTC')
                  ORDER BY priority, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING uuid"""
_LEFT = "SELECT COUNT(*) FROM queue_job WHERE state IN ('pending', 'enqueued', 'started')"


def hand_out(env, _points):
    """Give tonight's run to workers."""
    _have_workers(env)
    return env["cobranza.run"]._run(env.company).handed_phase


def work_off(env, points):
    """Do jobs until none is left; return at which statement that was."""
    from odoo.addons.queue_job.controllers.main import RunJobController

    _have_workers(env)
    while (uuid := _take(env)) is not None:
        if not uuid:
            time.sleep(_A_MOMENT)
        elif job := RunJobController._acquire_job(env, uuid):
            RunJobController._runjob(env, job)
        env.cr.rollback()
        env.clear()
    return points.count


def look_after(env, _points):
    """Do what the scheduled action does that looks after runs."""
    _have_workers(env)
    env["cobranza.run"]._cron_watch()
    env.cr.commit()


def look_after_without_workers(env, _points):
    env["cobranza.run"]._cron_watch()
    env.cr.commit()


def _have_workers(env):
    env.registry["cobranza.run"]._has_workers = lambda run: True


def _take(env):
    """Return the identifier of the next job, "" while others do the last; None: none is left."""
    from odoo.addons.cobranza_followup.tools.apart import REPEATED
    from odoo.addons.queue_job.jobrunner.runner import Database

    try:
        env.cr.execute(_TAKE, [_LONG_AGO])
        found = env.cr.fetchone()
        if not found:
            env.cr.execute(Database._query_requeue_dead_jobs(None))
            env.cr.execute(_LEFT)
            left = env.cr.fetchone()[0]
        env.cr.commit()
    except REPEATED:
        env.cr.rollback()  # others took it
        return ""
    if found:
        return found[0]
    return "" if left else None


def killed(arena, chance, number):
    handed = _handed_out(arena)
    points = _points(arena, handed)
    arena.twin("run", run)  # a night without workers, to compare with
    arena.renew(handed)
    # Two of them send half of the statements each, or one a little more.
    found = _two_workers(arena, chance.randrange(1, points * 2 // 3), number)
    for _look in range(_LOOKS):
        if not _under_way(arena):
            break
        # Every third time the workers never come back.
        without = number % 3 == 2
        arena.do(look_after_without_workers if without else look_after)
        arena.do(work_off)
    if _under_way(arena):
        found.wrong.append("the run did not end")
    return judged(arena, found)


def _two_workers(arena, moment, number):
    """Let two work and kill one of them; return what was `Found` so far."""
    found = Found()
    one = arena.worker(work_off, [moment], waits=number % 2 == 0)
    other = arena.worker(work_off) if number % 3 != 2 else None
    stopped = one.next_stop()
    one.kill()
    if stopped:
        found.hit_in(arena.phase(TONIGHT))
    if other:
        how, trace = other.result()
        if how == "failed":
            found.wrong.append(trace)
    arena.wait_until_nobody_runs()
    return found


def _handed_out(arena):
    """Return the name of the database in which tonight's run was given to workers."""
    if "handed" not in arena.kept:
        arena.renew()
        arena.do(hand_out)
        arena.keep("handed")
    return arena.kept["handed"]


def _points(arena, handed):
    """Return how many statements it takes one worker to do all of it."""
    if "points" not in arena.kept:
        arena.renew(handed)
        arena.kept["points"] = arena.do(work_off)
    return arena.kept["points"]


def _under_way(arena):
    with reading(arena.name) as cr:
        cr.execute("SELECT EXISTS (SELECT FROM cobranza_run WHERE handed_phase IS NOT NULL)")
        return cr.fetchone()[0]


FAULTS = {"worker of the job queue killed": killed}
