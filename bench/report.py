"""Writes `RESULTS.md` and its plot from what was measured; no figure comes from anywhere else."""

import json

from . import forecast, plot
from .goals import ACC, SIZE, figure, goals, limit, more, ratio, to_peer

_RISK = "sale_financial_risk"
_TITLES = {
    "first_run": "First run",
    "same_day": "Run again on the same day",
    "next_day": "Run a day later",
    "histories_anew": "Run after a change of everybody's policy",
    "sql_bound": "… bare SQL for it",
    "forecast": "… its forecasts",
    "measures_filled_back": "24 months of measures, filled back",
    "measures_of_a_month": "Measures of a month that ended",
    "laboratory": "A policy tried on the year before",
    "effect": "Effect of the contacts of half a year",
    "refresh_one": "Refresh of one debtor, of a payment before it commits",
    "refresh_1000": "Refresh of the debtors of 1,000 payments in one transaction",
    "confirm_order": "Confirming an order",
    "confirm_order_limit": "Confirming an order, all with a limit, among open orders",
    "post_1000": "Posting 1,000 invoices in one go",
    "held_customers": "Finding all held customers",
    "over_limit": "Finding all customers above their limit",
    "worklist": "Opening the worklist",
    "kanban": "Opening the kanban",
    "panorama": "Opening the panorama",
    "calls_list": "Calls: whom to call, and how far the day is",
    "calls_customer": "Calls: a customer with script, items, people and history",
    "debtor": "Opening a debtor",
    "page": "A debtor's page",
    "page_large": "A debtor's page, of the largest debtor",
    "order_queue": "Opening the queue of held orders",
    "aging": "Aging report",
}
# What looks at all customers, and so takes longer the more there are.
_OF_ALL = (
    "first_run",
    "same_day",
    "next_day",
    "sql_bound",
    "forecast",
    "laboratory",
    "effect",
    "aging",
)
_NAMES = {"own": "cobranza_followup", "nothing": "Odoo alone", ACC: ACC, _RISK: _RISK}
README_BEGIN = "<!-- written by make bench -->"
README_END = "<!-- until here -->"
# So many times as fast as one worker two are to do a first run of 100,000 customers.
TWO_WORKERS = 1.7
WORKERS_BEGIN = "<!-- written by dev/bench --workers -->"


def write(results, folder):
    """Write the report, its plot, and the results it is made from.

    :param results: {"machine": {...}, "sizes": {customers: {"ledger", contender: {...}}}}
    :param folder: where to
    """
    (folder / "RESULTS.md").write_text(text(results), encoding="utf-8")
    if len(results["sizes"]) > 1:
        (folder / "results.svg").write_text(_plot(results["sizes"]), encoding="utf-8")
    raw = json.dumps(results, indent=1)
    (folder / "results.json").write_text(raw + "\n", encoding="utf-8")


def text(results):
    """Return the report."""
    sizes = results["sizes"]
    parts = ["# Measured", _preface(results["machine"]), _versions(sizes), _goals(sizes)]
    parts += [_size(customers, found) for customers, found in sizes.items()]
    parts.append(_forecasts(results))
    if len(sizes) > 1:
        parts += [_slopes(sizes), "![Seconds by number of customers](results.svg)"]
    return "\n\n".join(parts) + "\n"


def workers(results):
    """Return a table of first runs, by one process and by workers of the job queue.

    >>> def run(seconds):
    ...     return {"figures": {"first_run": {"seconds": seconds}}, "load": "0.10"}
    >>> sizes = {2000: {"alone": run(2), "one worker": run(2.1), "two workers": run(1.2)}}
    >>> print(workers({"sizes": sizes}))
    | Customers | Alone | One worker | Two workers | Two to one | At least 1.7 × | Two to alone | Load |
    |--:|--:|--:|--:|--:|---|--:|--:|
    | 2,000 | 2.00 s | 2.10 s | 1.20 s | 1.75 × | yes | 1.67 × | 0.10 |
    """
    lines = [
        "| Customers | Alone | One worker | Two workers | Two to one"
        f" | At least {TWO_WORKERS} × | Two to alone | Load |",
        "|--:|--:|--:|--:|--:|---|--:|--:|",
    ]
    for size, found in results["sizes"].items():
        alone, one, two = (
            found[how]["figures"]["first_run"]["seconds"]
            for how in ("alone", "one worker", "two workers")
        )
        reached = "yes" if one / two >= TWO_WORKERS else "**no**"
        lines.append(
            f"| {int(size):,} | {alone:.2f} s | {one:.2f} s | {two:.2f} s | {one / two:.2f} ×"
            f" | {reached} | {alone / two:.2f} × | {found['two workers']['load']} |"
        )
    return "\n".join(lines)


def with_workers(page, results):
    """Return a page with the table of first runs between its marks, and what it was measured on."""
    before, _begin, rest = page.partition(WORKERS_BEGIN)
    _old, _end, after = rest.partition(README_END)
    table = f"{workers(results)}\n\n{_machine(results['machine'])}"
    return f"{before}{WORKERS_BEGIN}\n{table}\n{README_END}{after}"


def read(file):
    """Return the results of a `results.json`."""
    results = json.loads(file.read_text(encoding="utf-8"))
    # JSON knows no numbers as names.
    sizes = {int(size): found for size, found in results["sizes"].items()}
    return results | {"sizes": sizes}


def is_complete(results):
    """Whether everybody was measured at the size that is quoted."""
    return _NAMES.keys() <= results["sizes"].get(SIZE, {}).keys()


def with_ratios(readme, results):
    """Return the text of a README with the ratios between its two marks."""
    before, _mark, rest = readme.partition(README_BEGIN)
    _old, _mark, after = rest.partition(README_END)
    ratios = "\n".join(_ratios(results["sizes"][SIZE]))
    return f"{before}{README_BEGIN}\n{ratios}\n{README_END}{after}"


def _preface(machine):
    return (
        "Written by `make bench`; medians, each contender in its own copy of the same ledger."
        " *CPU* is processor time of Odoo and its PostgreSQL process together: it says less than"
        " the clock about what else the machine was doing.\n\n" + _machine(machine)
    )


def _machine(machine):
    """Return when, at which commit and on what it was measured.

    What was measured before commits were written down has none.

    >>> what = {"date": "2026-11-27", "commit": "1b49e7d", "processor": "EPYC", "cores": "2"}
    >>> what |= {"memory": "24 GB", "system": "Linux 6.1", "postgresql": "15.18", "odoo": "19.0"}
    >>> _machine(what | {"load": "0.10"}).partition(" EPYC")[0]
    '2026-11-27, commit 1b49e7d:'
    >>> del what["commit"]
    >>> _machine(what | {"load": "0.10"}).partition(" EPYC")[0]
    '2026-11-27:'
    """
    commit = machine.get("commit")
    when = f"{machine['date']}, commit {commit}" if commit else machine["date"]
    return (
        f"{when}: {machine['processor']}, {machine['cores']} cores,"
        f" {machine['memory']}, {machine['system']}, PostgreSQL {machine['postgresql']},"
        f" Odoo {machine['odoo']}. Load on the machine when it began: {machine['load']}."
    )


def _versions(sizes):
    versions = {
        name: version
        for found in sizes.values()
        for contender in found.values()
        for name, version in contender.get("versions", {}).items()
    }
    if not versions:
        return "Measured without peers."
    return "Peers: " + ", ".join(f"{name} {version}" for name, version in versions.items()) + "."


def _goals(sizes):
    lines = [
        "## To reach, and reached",
        "",
        f"At {SIZE:,} customers unless said otherwise.",
        "",
        "| | at most | measured | reached |",
        "|---|--:|--:|---|",
    ]
    for goal in goals(sizes):
        if goal.measured is None:
            measured, met = "not measured", ""
        else:
            measured = f"{goal.measured:.4g} {goal.unit}"
            met = "yes" if goal.met else "**no**"
        lines.append(f"| {goal.title} | {goal.most:g} {goal.unit} | {measured} | {met} |")
    missed = [goal for goal in goals(sizes) if goal.met is False]
    if missed:
        lines += ["", "### What was missed, and why", ""]
        lines += [f"- **{goal.title}.** {goal.why}" for goal in missed]
    return "\n".join(lines)


def _size(customers, found):
    ledger = found["ledger"]
    lines = [f"## {customers:,} customers, {ledger['invoices']:,} invoices", ""]
    facts = found.get("own", {}).get("facts")
    if facts:
        lines.append(
            f"{facts['open_items']:,} open items, {facts['debtors']:,} debtors,"
            f" {facts['overdue']:,} of them overdue. Odoo computed {ledger['checked']}"
            " journal items of the ledger again and found them as written. Memory grew by"
            f" {facts['memory_growth']:.0f} MB over all runs."
        )
        lines.append("")
    lines += [
        "| | | seconds | slowest | CPU | queries | times |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for name, title in _TITLES.items():
        for contender, label in _NAMES.items():
            lines += _row(found.get(contender, {}), name, f"| {title} | {label} |")
    return "\n".join([*lines, "", *_ratios(found)])


def _row(contender, name, start):
    given_up = contender.get("not_finished", {}).get(name)
    if given_up:
        yield f"{start} not finished after {given_up:g} s | | | | |"
    elif median := contender.get("figures", {}).get(name):
        slowest = max(sample["seconds"] for sample in median["samples"])
        yield (
            f"{start} {_seconds(median['seconds'])} | {_seconds(slowest)} |"
            f" {_seconds(median['cpu'])} |"
            f" {median['queries']:g} | {median['times']} |"
        )


def _ratios(found):
    night, bound = figure(found, "own", "next_day"), figure(found, "own", "sql_bound")
    ratios = []
    if night and bound:
        customers = found["ledger"]["customers"]
        ratios.append(
            f"- A night of {customers:,} customers with {found['ledger']['invoices']:,} invoices"
            f" takes {_seconds(night)}: {night / bound:.1f} × the bare SQL that would read and"
            " write the figures, deciding nothing."
        )
    for name, what in (("first_run", "The first run is"), ("same_day", "Running again is")):
        if share := to_peer(found, name):
            ratios.append(
                f"- {what} {_faster(found, share, ACC, name)} than with"
                f" `{ACC}`{_given_up(found, ACC, name)}."
            )
    if share := to_peer(found, "held_customers", _RISK):
        ratios.append(
            f"- All held customers are found in {_seconds(figure(found, 'own', 'held_customers'))},"
            f" {_faster(found, share, _RISK, 'held_customers')} than with"
            f" `{_RISK}`{_given_up(found, _RISK, 'held_customers')}."
        )
    if share := ratio(
        figure(found, "own", "over_limit"),
        figure(found, _RISK, "held_customers") or limit(found, _RISK, "held_customers"),
    ):
        ratios.append(
            "- All customers above their credit limit are found in"
            f" {_seconds(figure(found, 'own', 'over_limit'))} and"
            f" {figure(found, 'own', 'over_limit', 'queries'):g} query,"
            f" {_faster(found, share, _RISK, 'held_customers')} than with"
            f" `{_RISK}`{_given_up(found, _RISK, 'held_customers')}."
        )
    for contender in ("own", _RISK):
        seconds, queries = (more(found, key, contender) for key in ("seconds", "queries"))
        if seconds is not None:
            ratios.append(
                f"- `{_NAMES[contender]}` adds {seconds * 1000:.1f} ms and"
                f" {queries:g} queries to the confirmation of an order."
            )
    seconds, queries = (
        more(found, key, name="confirm_order_limit") for key in ("seconds", "queries")
    )
    if seconds is not None:
        ratios.append(
            f"- Where all have a credit limit, hold and limit together add {seconds * 1000:.1f} ms"
            f" and {queries:g} queries to the confirmation of an order."
        )
    if share := to_peer(found, "post_1000", "nothing"):
        ratios.append(f"- Posting 1,000 invoices in one go takes {share:.2f} × Odoo alone.")
    return ratios


def _faster(found, share, peer, name):
    if share > 1:
        return f"{share:,.1f} × slower"
    at_least = "at least " if limit(found, peer, name) else ""
    return f"{at_least}{1 / share:,.1f} × faster"


def _given_up(found, peer, name):
    seconds = limit(found, peer, name)
    return f", which had not finished after {seconds:g} s" if seconds else ""


def _forecasts(results):
    """Return how near forecasts came: on real invoices if a file of them was given, and here."""
    lines = ["## Forecasts", ""]
    found = results.get("forecast")
    lines.append(forecasts(found) if found else forecast.SKIPPED)
    for customers, size in results["sizes"].items():
        if backtest := size.get("own", {}).get("facts", {}).get("backtest"):
            lines += [
                "",
                f"The generated ledger of {customers:,} customers:",
                "",
                forecasts(backtest),
            ]
    return "\n".join(lines)


def forecasts(found):
    """Return a table of what a back-test found, beside the plain rule and what is to be reached.

    The goals are those for real invoices; the plain rule: due date + average lateness. It is used
    where it is nearer, as `cobranza.forecast.accuracy` has it: for the dates, for the amounts by
    week, for how likely an item is to be late.
    """
    model, plain = found["model"], found["plain"]
    lines = [
        f"{found['count']:,} invoices, each predicted from what was known on its day.",
        "",
        "| | plain rule | forecast | used | to reach |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, title, goal in (
        ("auc_late", "Late ones told apart (AUC)", "≥ 0.87"),
        ("mean_absolute_error", "Days off at the date of the invoice", "≤ 6.0"),
        ("open_error", "Days off, open items seen weekly", "≤ 5.9"),
        ("within_range", "Within the 80 % range", "0.75–0.85"),
        ("weekly_error", "Weekly cash off, weeks 2–4", "25 % below the plain rule"),
    ):
        used = (plain if _is_nearer(name, plain, model) else model)[name]
        values = [
            "" if value is None else f"{value:.3g}" for value in (plain[name], model[name], used)
        ]
        lines.append(f"| {title} | {' | '.join(values)} | {goal} |")
    return "\n".join(lines)


def _is_nearer(name, plain, model):
    """Whether the plain rule is nearer in a figure that decides whether it is used."""
    if name == "auc_late":
        return (plain[name] or 0) > (model[name] or 0)
    decides = "open_error" if name == "mean_absolute_error" else name
    return plain[decides] is not None and plain[decides] < model[decides]


def _slopes(sizes):
    (small, first), (large, last) = min(sizes.items()), max(sizes.items())
    lines = [
        f"## From {small:,} to {large:,} customers",
        "",
        "Time per customer at the larger size to that at the smaller; 1 is linear.",
        "",
    ]
    for name in _OF_ALL:
        medians = [figure(found, "own", name) for found in (first, last)]
        if all(medians):
            growth = medians[1] / medians[0] / (large / small)
            lines.append(f"- {_TITLES[name]}: {growth:.2f}")
    return "\n".join(lines)


def _plot(sizes):
    wanted = [
        ("own", "first_run"),
        ("own", "next_day"),
        ("own", "sql_bound"),
        (ACC, "first_run"),
        ("own", "held_customers"),
        (_RISK, "held_customers"),
    ]
    lines = {}
    for contender, name in wanted:
        points = [
            (customers, figure(found, contender, name))
            for customers, found in sorted(sizes.items())
            if figure(found, contender, name)
        ]
        if points:
            lines[f"{_TITLES[name].lstrip('… ')}: {_NAMES[contender]}"] = points
    return plot.draw(lines)


def _seconds(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
