"""Random hostile calls: who, where, what; judged one by one."""

import json
import random
import re
import time
from collections import Counter

import requests

from odoo.addons.cobranza_followup_stock.tests.access.hostile_common import (
    is_ours,
    is_technical,
    odoo_does_the_same,
    own_lines,
)

from .routes import random_route
from .surface import Surface

ROLES = ("collector", "manager", "salesperson", "warehouse", "internal", "portal", "anonymous")
# What can come of a call: `odoo` is a fault that Odoo has by itself with the same input.
KINDS = ("refused", "answered", "odoo", "slow", "tracebacks")
# XML-RPC knows no None: a method called from outside returns something.
NO_NONE = "cannot marshal None"
PROTOCOLS = ("json2", "xmlrpc", "web")
# Where Odoo and we lie on this machine: nobody's business in a published result.
FOLDER = re.compile(r'File "[^"]*/(?=(?:odoo|cobranza_followup\w*)/)')
# What a line of Odoo's log begins with.
LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ ")


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
        self.made = None

    def run(self, calls=None, seconds=None):
        end = time.monotonic() + seconds if seconds else None
        while (calls is None or self.number < calls) and (end is None or time.monotonic() < end):
            self.number += 1
            role = self.rng.choice(ROLES)
            protocol = self.rng.choices(PROTOCOLS, (5, 4, 1))[0]
            if self.made:
                # What somebody just made is used by them, as a form is after it was filled in.
                role, *made = self.made
                self.made = None
                self._fire(role, "json2", self.surface.call(*made))
            elif protocol == "web":
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
            self._record_fault(role, protocol, call, "no answer in time")
            return
        kind = answer.kind
        trace = answer.trace
        if trace == "in the log":
            with open(self.log, encoding="utf-8", errors="replace") as log:
                log.seek(before)
                trace = log.read()
        if kind == "fault":
            ours = is_ours(trace) or (NO_NONE in trace and self.surface.is_ours_alone(call))
            user = self.watch.place.users.get(role)
            if ours and not odoo_does_the_same(self.env, user, *_inner(call)):
                self._record_fault(role, protocol, call, trace)
                kind = "tracebacks"
            else:
                self.odoo_faults[_cause(trace)[:120]] += 1
                kind = "odoo"
        elif kind == "refused" and is_technical(answer.sentence):
            if protocol != "web" and self.surface.is_ours(call):
                self._record_fault(role, protocol, call, f"unclear: {answer.sentence}")
                kind = "tracebacks"
        elif kind == "answered" and call[1] == "create" and protocol == "json2":
            self.made = (role, call[0], json.loads(answer.text))
        self._count(role, protocol, kind)
        self.watch.look(role, call, answer)

    def _count(self, role, protocol, kind):
        self.counts[role, protocol, kind] += 1

    def _record_fault(self, role, protocol, call, trace):
        frames = own_lines(trace)
        last = _cause(trace)[:200]
        key = (frames[-1].strip() if frames else "", last.split(":")[0])
        self.faults.setdefault(key, []).append((role, protocol, call, trace))

    def rows(self):
        """Return what was counted, one row per role and protocol."""
        return [
            {
                "role": role,
                "protocol": protocol,
                "calls": sum(
                    count
                    for (who, how, _kind), count in self.counts.items()
                    if (who, how) == (role, protocol)
                ),
                **{kind: self.counts[role, protocol, kind] for kind in KINDS},
            }
            for role in ROLES
            for protocol in PROTOCOLS
        ]

    def examples(self):
        """Return one example of each fault, the shortest, with how often it came."""
        shortest = [
            (len(many), min(many, key=lambda one: len(str(one[2]))))
            for many in self.faults.values()
        ]
        return [
            {"times": times, "call": str(one[:3]), "trace": FOLDER.sub('File "', one[3])[-3000:]}
            for times, one in shortest
        ]


def _cause(trace):
    """Return what a traceback ends with, without what the log has after it.

    >>> _cause("Traceback\\nKeyError: 'a'\\n2026-11-27 10:00:00,123 1 INFO db werkzeug: GET /\\n")
    "KeyError: 'a'"
    >>> _cause("")
    '?'
    """
    lines = [line for line in trace.splitlines() if line.strip() and not LOGGED.match(line)]
    return lines[-1].strip() if lines else "?"


def _inner(call):
    """Return (method, ids, arguments, context) of a call, also of one made by a route."""
    if call[0] != "route":
        return call[1:]
    params = call[3] or {}
    kwargs = dict(params.get("kwargs") or {})
    context = kwargs.pop("context", None)
    return params.get("method", ""), (params.get("args") or [None])[0], kwargs, context
