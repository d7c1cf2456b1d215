"""What is to be reached, and whether it was."""

from dataclasses import dataclass

# The size all goals but the slope and the memory are meant for.
SIZE = 20_000
ACC = "account_credit_control"


@dataclass(frozen=True)
class Goal:
    """One line of the table: reached when the measured figure is not above `most`."""

    title: str
    most: float
    unit: str
    measured: float | None
    # Where the time goes and what was tried, told when the goal is missed.
    why: str = ""

    @property
    def met(self):
        """Whether it was reached; None when it was not measured."""
        return None if self.measured is None else self.measured <= self.most


def goals(sizes):
    """Return the `Goal`s, measured where the run did measure it.

    :param sizes: {customers: what `dev/bench` found}
    """
    found = sizes.get(SIZE, {})
    night = figure(found, "own", "next_day")
    return [
        Goal(
            "A night",
            2,
            "s",
            night,
            "Profiled at 2.7 s PostgreSQL had 1.2: 0.4 for what all owe, 0.25 for the same once more for the"
            " forecasts, 0.2 for promises, contacts and holds, 0.3 for writing. The rest is Python:"
            " 0.55 to weigh what is expected of 39,000 items, 0.9 to decide for 16,000 debtors with"
            " the reasons (55 µs each). The ledger measured on has 78 % more open items than the one"
            " of the first version, whose night took 1 s and forecast nothing.",
        ),
        Goal(
            "Forecasts, of a night",
            1,
            "s",
            figure(found, "own", "forecast"),
            "Two thirds of it is plain Python that weighs each item's distribution; customers of one"
            " class share theirs already.",
        ),
        Goal("A policy tried on the year before", 120, "s", figure(found, "own", "laboratory")),
        Goal(
            "A night, to the bare SQL",
            5,
            "×",
            ratio(night, figure(found, "own", "sql_bound")),
            "The bare SQL sums up one table and writes five columns. A night also reads promises,"
            " barriers, holds and what customers were told, weighs how they pay, and decides for each"
            " in Python with the reason. Tried: all facts"
            " in one statement per kind and batch, only rows that change are written, no index"
            " touched by what changes daily, histories read only where something was settled."
            " Also tried: evaluating only those for whom more than an age changes. In a night of"
            " 20,000 customers that is the decision of 80 to 140 of them, but the score, the average"
            " delay and the expected date of 10,000 to 11,000, all of which are sorted and grouped"
            " by: evaluating these alone still takes half of a night. To compute them when they are"
            " read would define them a second time, in SQL.",
        ),
        Goal(
            f"First run, to what {ACC} takes",
            0.125,
            "×",
            to_peer(found, "first_run"),
            f"The first run reads 24 months of payments of every customer, on which type, score and"
            f" forecasts rest, and that is most of it: 0.8 s for each 5,000 customers, 1 s to weigh"
            f" them; {ACC} writes its lines and looks at no payment. It happens once: every later run"
            " reads only what was settled since. Tried: one forecast instead of two, entries looked up"
            " by their number instead of joined, one item looked at of whom is new.",
        ),
        Goal(
            f"Run again on the same day, to what {ACC} takes", 0.1, "×", to_peer(found, "same_day")
        ),
        Goal(
            "A night per customer, largest size to smallest, to the bare SQL's own growth",
            1.0,
            "×",
            _growth(sizes),
            "The add-on works in batches of one size at every size; what is left is the noise of two"
            " ratios.",
        ),
        Goal("Memory added by all runs, largest size", 300, "MB", _memory(sizes)),
        Goal("Confirming an order, more than without", 2, "queries", more(found, "queries")),
        Goal(
            "Confirming an order, more than without",
            2,
            "ms",
            _ms(more(found, "seconds")),
            "Two statements, one of which a transaction asks once: how PostgreSQL is to treat ours."
            " Holds, requests and limits are asked for in the other, which stays prepared; before,"
            " they were two, and to plan them took most of it.",
        ),
        Goal(
            "Confirming an order with hold and limit, more than without",
            3,
            "queries",
            more(found, "queries", name="confirm_order_limit"),
        ),
        Goal(
            "Confirming an order with hold and limit, more than without",
            3,
            "ms",
            _ms(more(found, "seconds", name="confirm_order_limit")),
            "What the customer owes, ordered and paid in advance is one prepared statement, of 1 to"
            " 1.7 ms for PostgreSQL, beside the two of a hold; the rest is what the ORM writes before"
            " it, and composing its text.",
        ),
        Goal(
            "Finding all customers above their limit",
            1,
            "query",
            figure(found, "own", "over_limit", "queries"),
        ),
        Goal(
            "Finding all customers above their limit",
            50,
            "ms",
            _ms(figure(found, "own", "over_limit")),
            "Half of it adds up the open orders of all customers, a quarter reads the limit and the"
            " debt of each, 11 ms go into planning: a statement that is prepared would be a second one."
            " Tried: sums of floats instead of numeric, orders before lines, one pass for each customer.",
        ),
        Goal(
            "Confirming an order, more than without, at the largest size",
            2,
            "ms",
            _ms(more(sizes.get(max(sizes), {}), "seconds")),
            "The same statements as at the other sizes, found by index.",
        ),
        Goal(
            "Posting 1,000 invoices in one go, to Odoo alone",
            1.05,
            "×",
            to_peer(found, "post_1000", "nothing"),
            "All debtors of the transaction are evaluated once before it commits, which takes 0.3 s in 13"
            " statements of 16,136. The rest is Python, at each entry: to be profiled. From one"
            " measurement to the next the ratio moves by a twentieth.",
        ),
        Goal(
            "Finding all held customers",
            1,
            "query",
            figure(found, "own", "held_customers", "queries"),
        ),
        Goal("Finding all held customers", 10, "ms", _ms(figure(found, "own", "held_customers"))),
        Goal(
            "Refresh of one debtor",
            5,
            "ms",
            _ms(figure(found, "own", "refresh_one")),
            "The statements are those that a night runs for thousands, so that there is one definition"
            " of what is owed; they stay prepared. PostgreSQL has 3.9 ms of it for thirteen statements,"
            " most of that to begin and end plans of 100 to 200 nodes; Python 2.5 for composing their"
            " texts, forgetting what was cached and deciding. To ask hundreds of fields whether they"
            " are to be flushed took 1 ms more.",
        ),
        Goal(
            "Late invoices not told apart from others (1 − AUC), by what is used",
            0.13,
            "of all pairs",
            _not_told_apart(found),
        ),
        Goal("Opening the worklist", 15, "queries", figure(found, "own", "worklist", "queries")),
        Goal(
            "24 months of measures filled back",
            30,
            "s",
            figure(found, "own", "measures_filled_back"),
            "Half of it rebuilds the open items of 24 month ends from what was reconciled since, by the"
            " one builder; it happens once, in the background, a month at a time.",
        ),
        Goal("A month measured", 2, "s", figure(found, "own", "measures_of_a_month")),
        Goal("Opening the panorama", 25, "queries", figure(found, "own", "panorama", "queries")),
        Goal("Opening the panorama", 300, "ms", _ms(figure(found, "own", "panorama"))),
        Goal(
            "A customer on the screen for calls",
            300,
            "ms",
            _ms(figure(found, "own", "calls_customer")),
        ),
        Goal("A debtor's page", 40, "queries", figure(found, "own", "page", "queries")),
        Goal("A debtor's page", 100, "ms", _ms(figure(found, "own", "page"))),
        Goal(
            "A debtor's page with 2,000 open items",
            40,
            "queries",
            figure(found, "own", "page_large", "queries"),
        ),
        Goal(
            "A debtor's page with 2,000 open items",
            100,
            "ms",
            _ms(figure(found, "own", "page_large")),
            "Each sum on it is of all items, read once by the one builder, which takes 40 ms; their"
            " fields are then asked for 66,000 times, some 50 ms; the rest is Odoo's page.",
        ),
    ]


def figure(found, contender, name, key="seconds"):
    """Return one median of a size, or None if it was not measured."""
    return found.get(contender, {}).get("figures", {}).get(name, {}).get(key)


def limit(found, contender, name):
    """Return the seconds after which a measurement was given up, or None if it was not."""
    return found.get(contender, {}).get("not_finished", {}).get(name)


def ratio(above, below):
    """Return a ratio, or None without both."""
    return above / below if above and below else None


def to_peer(found, name, peer=ACC):
    """Return what ours costs of what the peer's does; at most, when the peer did not finish."""
    theirs = figure(found, peer, name) or limit(found, peer, name)
    return ratio(figure(found, "own", name), theirs)


def more(found, key, contender="own", name="confirm_order"):
    """Return what a contender adds to the confirmation of an order.

    :param name: what both measured, among as many open orders
    """
    with_it = figure(found, contender, name, key)
    without = figure(found, "nothing", name, key)
    return None if with_it is None or without is None else with_it - without


def _growth(sizes):
    """Return how much more a night costs per customer at the largest size, to what SQL does."""
    smallest, largest = min(sizes), max(sizes)
    if smallest == largest:
        return None
    night, bound = (
        ratio(figure(sizes[largest], "own", name), figure(sizes[smallest], "own", name))
        for name in ("next_day", "sql_bound")
    )
    return ratio(night, bound)


def _not_told_apart(found):
    """Return how often, 0-1, a late invoice was thought less likely to be late than another.

    By the forecast or the plain rule, whichever is better: that one is used.
    """
    backtest = found.get("own", {}).get("facts", {}).get("backtest")
    if not backtest:
        return None
    return 1 - max(backtest[rule]["auc_late"] for rule in ("model", "plain"))


def _memory(sizes):
    return sizes[max(sizes)].get("own", {}).get("facts", {}).get("memory_growth")


def _ms(seconds):
    return None if seconds is None else seconds * 1000
