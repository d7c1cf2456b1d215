"""One measurement in its own process: python -m bench WHAT DATABASE CUSTOMERS LIMIT [ADDONS_PATH].

Prints the result as one line of JSON, the last.

WHAT is `ledger` (write and check it), `own`, or a function of `bench.peers` or `bench.workers`;
LIMIT the seconds after which a measurement is given up.
"""

import json
import sys
import time

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import config

from . import checks, ledger, own, peers, workers
from .clock import Clock


def main(what, database, customers, limit, addons_path=None):
    options = ["-d", database, "--log-level=warn", "--max-cron-threads=0"]
    config.parse_config([*options, *([f"--addons-path={addons_path}"] if addons_path else [])])
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        if what == "ledger":
            result = _ledger(env, int(customers))
        else:
            result = _measured(env, what, int(limit))
        cr.commit()
    print(json.dumps(result))


def _ledger(env, customers):
    started = time.monotonic()
    invoices = ledger.write(env, customers, fields.Date.today())
    written = time.monotonic() - started
    checked = checks.check_ledger(env)
    return {
        "customers": customers,
        "invoices": invoices,
        "seconds": written,
        "checked": checked,
    }


def _measured(env, what, limit):
    clock = Clock(env, limit)
    if what == "own":
        facts = own.measure(env, clock)
    else:
        facts = getattr(workers if hasattr(workers, what) else peers, what)(env, clock)
    return {"figures": clock.figures(), "facts": facts, "not_finished": clock.not_finished}


main(*sys.argv[1:])
