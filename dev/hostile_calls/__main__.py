"""Be hostile to a served database: python -m hostile_calls DATABASE URL LOG OPTIONS(JSON).

Prints what came of it as one line of JSON, the last.
"""

import json
import sys
import threading
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(database, url, log, options):
    config.parse_config(["-d", database, "--log-level=error", "--max-cron-threads=0"])
    # Odoo's website asks its thread which database it works for, as a server's do.
    threading.current_thread().dbname = database
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        print(json.dumps(_hostile(env, url, Path(log), json.loads(options)), default=str))


def _hostile(env, url, log, options):
    # The add-on's own modules can be imported only now that Odoo knows where it is.
    from . import company
    from .caller import Caller
    from .fuzz import Fuzz
    from .rendering import Rendering
    from .watch import Watch

    place = company.build(env)
    caller = Caller(url, env.cr.dbname, place)
    started = time.monotonic()
    watch = Watch(env, place)
    fuzz = Fuzz(env, caller, watch, log, options["seed"])
    fuzz.run(options["calls"], options["seconds"])
    rendering = Rendering(env, caller, place)
    rendering.run()
    return {
        "rows": fuzz.rows(),
        "faults": fuzz.examples(),
        "odoo": fuzz.odoo_faults.most_common(),
        "leaks": [list(map(str, leak)) for leak in watch.leaks],
        "lifted": [list(map(str, lifted)) for lifted in watch.lifted],
        "rendered": rendering.count,
        "code_found": rendering.found,
        "seconds": round(time.monotonic() - started),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
