"""Set up and run Odoo 19 for people who work on this add-on.

Everything here is the standard library only, because it runs before anything
is installed.  Read `environment.py` first: it calls the other modules in order.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Python 3.11 or newer is needed and this is %d.%d: install the python3 of Debian 12 or "
        "newer, or put a newer python3 first in PATH." % sys.version_info[:2]
    )
