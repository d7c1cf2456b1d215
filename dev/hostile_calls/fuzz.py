"""Random hostile calls: who, where, what; judged one by one."""

import random
import time
from collections import Counter

import requests

from odoo.addons.cobranza_followup.tests.hostile_common import (
    is_ours,
    is_technical,
    own_lines,
)

from .routes import random_route
from .surface import Surface
from .yardstick import odoo_does_the_same

ROLES = ("collector", "manager", "salesperson", "warehouse", "internal", "portal", "anonymous")
# XML-RPC knows no None: a method called from outside returns something.
NO_NONE = "cannot marshal None"
PROTOCOLS = ("json2", "xmlrpc", "web")


class Fuzz:
    """Fires calls until the time or the number is reached; counts what came of them."""

    def __init__(self, env, caller, watch, log, seed):
        self.env = env
        self.caller = caller
        self.watch = watch
        self.log = log
        self.rng = random.Random(seed)
        self.surface = Surface(env, self.rng, watch.place)
        self.counts = Counter()
        self.faults = {}
        self.odoo_faults = Counter()
        self.number = 0

    def run(self, calls=None, seconds=None):
        end = time.monotonic() + seconds if seconds else None
        while (calls is None or self.number < calls) and (end is None or time.monotonic() < end):
            self.number += 1
            role = self.rng.choice(ROLES)
            protocol = self.rng.choices(PROTOCOLS, (5, 4, 1))[0]
            if protocol == "web":
                self._fire(role, protocol, random_route(self.rng, self.surface))
            else:
                self._fire(role, protocol, self.surface.call())
            if self.number % 500 == 0:
                self.surface.refresh()

    def _fire(self, role, protocol, call):
        before = self.log.stat().st_size
        try:
            if protocol == "web":
                answer = self.caller.route(role, *call[1:])
            else:
                answer = getattr(self.caller, protocol)(role, *call)
        except requests.Timeout:
            self._count(role, protocol, "slow")
            self._note(role, protocol, call, "no answer in time")
            return
        kind = answer.kind
        trace = answer.trace
        if trace == "in the log":
            with open(self.log, encoding="utf-8", errors="replace") as log:
                log.seek(before)
                trace = log.read()
        if kind == "fault":
            ours = is_ours(trace) or (NO_NONE in trace and self.surface.is_ours(call))
            user = self.watch.place.users.get(role)
            if ours and not odoo_does_the_same(self.env, user, call):
                self._note(role, protocol, call, trace)
                kind = "tracebacks"
            else:
                self.odoo_faults[
                    trace.strip().splitlines()[-1][:120] if trace.strip() else "?"
                ] += 1
                kind = "odoo"
        elif kind == "refused" and is_technical(answer.sentence):
            if protocol != "web" and self.surface.is_ours(call):
                self._note(role, protocol, call, f"unclear: {answer.sentence}")
                kind = "tracebacks"
        self._count(role, protocol, kind)
        self.watch.look(role, call, answer)

    def _count(self, role, protocol, kind):
        self.counts[role, protocol, kind] += 1

    def _note(self, role, protocol, call, trace):
        frames = own_lines(trace)
        last = trace.strip().splitlines()[-1][:200]
        key = (frames[-1].strip() if frames else "", last.split(":")[0])
        self.faults.setdefault(key, []).append((role, protocol, call, trace))
