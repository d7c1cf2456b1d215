"""Faults that fall on the nightly run itself."""

from .checks import problems
from .rounds import Found
from .state import differences, reading, snapshot
from .worker import run
from .world import TONIGHT

# One round in so many stops the run before it writes to anybody: those parts are short.
_EARLY_ONE_IN = 3
# One round in so many strikes twice.
_AGAIN_ONE_IN = 4


def _moment(chance, twin, number):
    """Choose before which statement of the run the fault falls."""
    if number % _EARLY_ONE_IN == _EARLY_ONE_IN - 1:
        return chance.randrange(1, twin["steps"])
    return chance.randrange(twin["steps"], twin["points"] + 1)


def judged(arena, found):
    """Compare with a night that was never disturbed."""
    _result, wanted = arena.twin("run", run)
    found.wrong += problems(arena.name)
    found.wrong += differences(snapshot(arena.name), wanted)
    return found


def killed(arena, chance, number):
    twin, _wanted = arena.twin("run", run)
    arena.renew()
    found = Found()
    for _time in range(1 + (number % _AGAIN_ONE_IN == 1)):
        worker = arena.worker(run, [_moment(chance, twin, number)], waits=number % 2 == 0)
        worker.next_stop()
        worker.kill()
        arena.wait_until_nobody_runs()
        found.hit_in(arena.phase(TONIGHT))
    arena.finish()
    return judged(arena, found)


def cut(arena, chance, number):
    twin, _wanted = arena.twin("run", run)
    arena.renew()
    found = Found()
    waits = number % 2 == 0
    worker = arena.worker(run, [_moment(chance, twin, number)], waits)
    backend = worker.next_stop()
    if backend:
        with reading(arena.name) as cr:
            cr.execute("SELECT pg_terminate_backend(%s, 60000)", [backend])
        if waits:
            worker.go_on()
    how, _trace = worker.result()
    arena.wait_until_nobody_runs()
    if how == "failed":
        found.hit_in(arena.phase(TONIGHT))
    arena.finish()
    return judged(arena, found)


def two_runs(arena, chance, number):
    twin, _wanted = arena.twin("run", run)
    arena.renew()
    found = Found()
    if number % 2:
        # Both at will: who is first works, the other leaves, or works again after it.
        pair = [arena.worker(run) for _run in range(2)]
    else:
        # The second one's whole life falls into the first one's, at times before its first look.
        before = chance.randint(2, twin["asks_for_lock"])
        at = _moment(chance, twin, number) if number % 4 else before
        pair = [arena.worker(run, [at])]
        pair[0].next_stop()
        pair.append(arena.worker(run))
        pair[1].result()
        pair[0].go_on()
    results = [worker.result() for worker in pair]
    found.wrong += [text for how, text in results if how == "failed"]
    ran = [result["ran"] for how, result in results if how == "done"]
    found.hit_in("one left" if False in ran else number % 2 == 0 and "one after the other")
    if not any(ran):
        found.wrong.append("neither of the two runs worked")
    return judged(arena, found)


def conflicts(arena, chance, number):
    twin, _wanted = arena.twin("run", run)
    arena.renew()
    found = Found()
    moments = sorted({_moment(chance, twin, number + time) for time in range(4)})
    worker = arena.worker(run, moments)
    with reading(arena.name) as cr:
        while worker.next_stop():
            for table in ("cobranza_debtor", "cobranza_run", "res_partner"):
                # Nothing changes, but who looked before cannot write any more.
                cr.execute(
                    f"""UPDATE {table} SET id = id WHERE id IN (
                            SELECT id FROM {table} FOR NO KEY UPDATE SKIP LOCKED)"""
                )
            worker.go_on()
    how, result = worker.result()
    if how == "failed":
        found.wrong.append(result)
    elif result["rollbacks"]:
        found.hit_in("repeated")
    return judged(arena, found)


FAULTS = {
    "run killed (SIGKILL) and started again": killed,
    "connection of the run cut by the server": cut,
    "two runs at once": two_runs,
    "serialization failures in the run": conflicts,
}
