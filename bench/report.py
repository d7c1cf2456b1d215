"""Writes `RESULTS.md` and its plot from what was measured; no figure comes from anywhere else."""

from . import plot

_TITLES = {
    "first_run": "First run",
    "same_day": "Run again on the same day",
    "next_day": "Run a day later",
    "sql_bound": "… bare SQL for it",
    "refresh_one": "Refresh of one debtor (a payment)",
    "refresh_1000": "Refresh of 1,000 debtors in one transaction",
    "confirm_order": "Confirming an order",
    "held_customers": "Finding all held customers",
    "worklist": "Opening the worklist",
    "kanban": "Opening the kanban",
    "debtor": "Opening a debtor",
    "order_queue": "Opening the queue of held orders",
    "aging": "Aging report",
}
_NAMES = {
    "own": "cobranza_followup",
    "nothing": "Odoo alone",
    "account_credit_control": "account_credit_control",
    "sale_financial_risk": "sale_financial_risk",
}


def write(results, folder):
    """Write the report.

    :param results: {"machine": {...}, "sizes": {customers: {"ledger", contender: {...}}}}
    :param folder: where to
    """
    sizes = results["sizes"]
    parts = ["# Measured", _preface(results["machine"]), _versions(sizes)]
    parts += [_size(customers, found) for customers, found in sizes.items()]
    slopes = _slopes(sizes)
    if slopes:
        parts.append(slopes)
        (folder / "results.svg").write_text(_plot(sizes), encoding="utf-8")
        parts.append("![Seconds by number of customers](results.svg)")
    (folder / "RESULTS.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _preface(machine):
    return (
        "Written by `make bench`; medians, each contender in its own copy of the same ledger."
        " *CPU* is processor time of Odoo and its PostgreSQL process together: it says less than"
        " the clock about what else the machine was doing.\n\n"
        f"{machine['date']}: {machine['processor']}, {machine['cores']} cores,"
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
    lines += ["| | | seconds | CPU | queries | times |", "|---|---|--:|--:|--:|--:|"]
    for name, title in _TITLES.items():
        for contender, label in _NAMES.items():
            figure = found.get(contender, {}).get("figures", {}).get(name)
            if figure:
                lines.append(
                    f"| {title} | {label} | {_seconds(figure['seconds'])} |"
                    f" {_seconds(figure['cpu'])} | {figure['queries']:g} | {figure['times']} |"
                )
    return "\n".join([*lines, "", *_ratios(found)])


def _ratios(found):
    def figure(contender, name, key="seconds"):
        return found.get(contender, {}).get("figures", {}).get(name, {}).get(key)

    ratios = []

    def ratio(text, above, below):
        if above and below:
            ratios.append(f"- {text.format(above / below)}")

    night, bound = figure("own", "next_day"), figure("own", "sql_bound")
    ratio("A night costs {:.1f} × the bare SQL.", night, bound)
    ratio(
        "The first run is {:.1f} × faster than that of `account_credit_control`.",
        figure("account_credit_control", "first_run"),
        figure("own", "first_run"),
    )
    ratio(
        "Running again is {:.1f} × faster than with `account_credit_control`.",
        figure("account_credit_control", "same_day"),
        figure("own", "same_day"),
    )
    ratio(
        "Held customers are found {:.0f} × faster than with `sale_financial_risk`.",
        figure("sale_financial_risk", "held_customers"),
        figure("own", "held_customers"),
    )
    alone = figure("nothing", "confirm_order")
    if alone:
        for contender in ("own", "sale_financial_risk"):
            with_it = figure(contender, "confirm_order")
            if with_it:
                queries = figure(contender, "confirm_order", "queries")
                more = queries - figure("nothing", "confirm_order", "queries")
                ratios.append(
                    f"- `{_NAMES[contender]}` adds {(with_it - alone) * 1000:.1f} ms and"
                    f" {more:g} queries to the confirmation of an order."
                )
    return ratios


def _slopes(sizes):
    if len(sizes) < 2:
        return None
    (small, first), (large, last) = min(sizes.items()), max(sizes.items())
    lines = [f"## From {small:,} to {large:,} customers", "", "1 is linear.", ""]
    for name, title in _TITLES.items():
        figures = [found.get("own", {}).get("figures", {}).get(name) for found in (first, last)]
        if all(figures):
            growth = figures[1]["seconds"] / figures[0]["seconds"] / (large / small)
            lines.append(f"- {title}: {growth:.2f}")
    return "\n".join(lines)


def _plot(sizes):
    wanted = [
        ("own", "first_run"),
        ("own", "next_day"),
        ("own", "sql_bound"),
        ("account_credit_control", "first_run"),
        ("own", "held_customers"),
        ("sale_financial_risk", "held_customers"),
    ]
    lines = {}
    for contender, name in wanted:
        points = [
            (customers, found[contender]["figures"][name]["seconds"])
            for customers, found in sorted(sizes.items())
            if name in found.get(contender, {}).get("figures", {})
        ]
        if points:
            lines[f"{_TITLES[name].lstrip('… ')}: {_NAMES[contender]}"] = points
    return plot.draw(lines)


def _seconds(seconds):
    return f"{seconds:.2f}" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
