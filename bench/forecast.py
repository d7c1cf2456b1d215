"""How near forecasts come on real invoices: python -m bench.forecast FILE.

FILE is a table (CSV) of settled invoices with the columns `customerID`, `InvoiceDate`, `DueDate`,
`SettledDate` (month/day/year) and `InvoiceAmount`, as the one of 2,466 invoices of 100 customers of
2012 and 2013 that is passed around as "late payments of accounts receivable". It is measured on and
kept nowhere. The last 30 % by invoice date are predicted, each from what was known on its day.

`make bench` measures the file that the variable COBRANZA_LATE_PAYMENTS names.
"""

import csv
import importlib.util
import json
import os
import sys
from datetime import datetime
from pathlib import Path

VARIABLE = "COBRANZA_LATE_PAYMENTS"
SKIPPED = f"Forecasts on real invoices: not measured, {VARIABLE} names no file."
# The first so many of a hundred are only learnt from.
_LEARNT = 70


def measure(file=None):
    """Return what `_backtest` would of the file, None without one."""
    file = file or os.environ.get(VARIABLE)
    if not file:
        return None
    engine = _engine()
    with Path(file).open(encoding="utf-8", newline="") as lines:
        items = [_item(engine, row) for row in csv.DictReader(lines)]
    items.sort(key=lambda item: item.invoiced)
    first = items[len(items) * _LEARNT // 100].invoiced
    known_until = max(item.closed for item in items)
    return engine.check(items, first, items[-1].invoiced, known_until)


def _engine():
    """Return `engine.forecast_check`, which needs no Odoo, without loading the add-on."""
    folder = Path(__file__).parents[1] / "cobranza_followup" / "engine"
    spec = importlib.util.spec_from_file_location(
        "bench_engine", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    return importlib.import_module("bench_engine.forecast_check")


def _item(engine, row):
    invoiced, due, settled = (
        datetime.strptime(row[name], "%m/%d/%Y").date().toordinal()
        for name in ("InvoiceDate", "DueDate", "SettledDate")
    )
    amount = float(row["InvoiceAmount"])
    return engine.Item(row["customerID"], invoiced, due, amount, settled, [(settled, amount)])


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:2]), indent=1) if sys.argv[1:] else SKIPPED)
