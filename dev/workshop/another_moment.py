"""Run a Python program as if it were another moment, from which its clock goes on.

    python another_moment.py "2026-11-29 16:00" odoo -d cobranza_demo

The moment is in UTC. Runs in Odoo's Python, which has freezegun for the tests.
"""

import runpy
import sys

from freezegun import freeze_time

if __name__ == "__main__":
    moment, program, *arguments = sys.argv[1:]
    sys.argv = [program, *arguments]
    with freeze_time(moment, tick=True):
        runpy.run_path(program, run_name="__main__")
