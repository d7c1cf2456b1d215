"""A company to look at: a Mexican distributor with eighteen months of history.

`build(env)` makes it on a database where the add-on is installed, through Odoo's own posting,
payment and reconciliation; `summary(env)` tells what came of it.  Both are called in an Odoo
shell.  All dates are relative to the day of the build, and the same day gives the same company.
"""

from .building import build
from .summary import summary

__all__ = ["build", "summary"]
