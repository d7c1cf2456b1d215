"""One measurement in its own process: python -m bench WHAT DATABASE CUSTOMERS [ADDONS_PATH].

Prints the result as one line of JSON, the last.

WHAT is `ledger` (write and check it), `own`, or a function of `bench.peers`.
"""

import json
import sys
import time

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import config

from . import checks, ledger, own, peers
from .clock import Clock


def main(what, database, customers, addons_path=None):
    options = ["-d", database, "--log-level=warn", "--max-cron-threads=0"]
    config.parse_config([*options, *([f"--addons-path={addons_path}"] if addons_path else [])])
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        result = _ledger(env, int(customers)) if what == "ledger" else _measured(env, what)
        cr.commit()
    print(json.dumps(result))


def _ledger(env, customers):
    started = time.monotonic()
    invoices = ledger.write(env, customers, fields.Date.today())
    written = time.monotonic() - started
    checked = checks.check_ledger(env)
    return {"invoices": invoices, "seconds": written, "checked": checked}


def _measured(env, what):
    clock = Clock(env)
    facts = own.measure(env, clock) if what == "own" else getattr(peers, what)(env, clock)
    return {"figures": clock.figures(), "facts": facts}


main(*sys.argv[1:])
