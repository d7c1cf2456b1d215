"""The faults, in Odoo's environment: python -m faults build|play DATABASE OPTIONS (as JSON).

`play` prints one row of JSON per fault, each when it is done.
"""

import json
import sys
import time

from odoo import SUPERUSER_ID, api, netsvc
from odoo.modules.registry import Registry
from odoo.sql_db import close_all
from odoo.tools import config

from . import at_the_desk, on_the_mail, on_the_queue, on_the_run, world
from .arena import Arena
from .rounds import play

# Those of the run first: what they find most often explains the others.
FAULTS = on_the_run.FAULTS | at_the_desk.FAULTS | on_the_mail.FAULTS | on_the_queue.FAULTS

# Small batches, so that a few debtors make many of them.
EVALUATED_TOGETHER = 12
CARRIED_OUT_TOGETHER = 4


def build(database, options):
    with Registry(database).cursor() as cr:
        world.build(api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"}), options["customers"])


def play_all(database, options):
    arena = Arena(options["evening"], database)
    Registry(database)
    from odoo.addons.cobranza_followup.models.policy import (
        cobranza_run_phases,  # known once it is loaded
    )

    cobranza_run_phases.BATCH_SIZE = EVALUATED_TOGETHER
    cobranza_run_phases.STEP_BATCH_SIZE = CARRIED_OUT_TOGETHER
    with_queue = "cobranza.run.part" in Registry(database)
    if with_queue:
        from odoo.addons.cobranza_followup_queue.models import cobranza_run as in_parts

        in_parts.EVALUATED_TOGETHER = EVALUATED_TOGETHER
        in_parts.STEPS_TOGETHER = CARRIED_OUT_TOGETHER
    try:
        with world.at_night():
            _warm_up(arena, database)
            for name in _chosen(options["only"], with_queue):
                started = time.perf_counter()
                row = play(arena, name, FAULTS[name], options["rounds"], options["seed"], _print)
                row["seconds"] = round(time.perf_counter() - started, 1)
                print(json.dumps(row), flush=True)
    finally:
        arena.drop()


def _warm_up(arena, database):
    """Run once in this process, so that those forked from it know views and templates already."""
    arena.renew()
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        env["cobranza.run"]._run(env.company)


def _chosen(only, with_queue):
    """Return the faults that are asked for; those of workers only where there is a job queue."""
    return [
        name
        for name in FAULTS
        if (with_queue or name not in on_the_queue.FAULTS)
        and (not only or any(part in name for part in only))
    ]


def _print(sentence):
    print(sentence, file=sys.stderr, flush=True)


def main(what, database, options):
    options = json.loads(options)
    log = f"--logfile={options['log']}"
    config.parse_config(["-d", database, "--log-level=warn", "--max-cron-threads=0", log])
    netsvc.init_logger()
    {"build": build, "play": play_all}[what](database, options)
    close_all()


main(*sys.argv[1:])
