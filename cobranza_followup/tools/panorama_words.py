"""What the figures of the panorama are called, how they are made up, and which way is better."""

from typing import NamedTuple

from ..engine.aging import BUCKETS

LOW, HIGH = "low", "high"


class Card(NamedTuple):
    """A figure that is shown.

    :param unit: "amount" (company currency), "days", "percent" (0-100), "share" (0-1), "count"
    :param better: LOW, HIGH or None: neither is, and there is no target
    :param first: whether it is seen at a glance
    """

    name: str
    unit: str
    better: str | None
    first: bool = False


CARDS = (
    Card("overdue_share", "share", LOW, first=True),
    Card("dso_countback", "days", LOW, first=True),
    Card("cei", "percent", HIGH, first=True),
    Card("promise_kept_share", "share", HIGH, first=True),
    Card("came_in", "amount", HIGH, first=True),
    Card("hold_count", "count", LOW, first=True),
    Card("dso_simple", "days", LOW),
    Card("best_possible_dso", "days", None),
    Card("average_days_delinquent", "days", LOW),
    Card("on_time_share", "share", HIGH),
    Card("average_days_late", "days", LOW),
    Card("at_risk_share", "share", LOW),
    Card("reached_share", "share", HIGH),
    Card("promise_per_reached", "share", HIGH),
    Card("collected_after_contact", "amount", HIGH),
    Card("written_off", "amount", LOW),
    *(Card(f"roll_{bucket.column}", "share", LOW) for bucket in BUCKETS),
    Card("expected_credit_loss", "amount", LOW),
)
# Shown where there are exceptions: where orders obey holds.
EXCEPTIONS = (
    Card("exception_count", "count", LOW),
    Card("exception_passed", "amount", LOW),
    Card("exception_overdue", "amount", LOW),
)


def age_names(env):
    """Return {name of an age in the measures: what it is called}, the youngest first."""
    fields = env["cobranza.debtor"].fields_get([bucket.column for bucket in BUCKETS], ["string"])
    return {"not_due": env._("Not due"), **{name: one["string"] for name, one in fields.items()}}


def figure_names(env):
    """Return {name of a figure: what it is called}."""
    _ = env._
    ages = age_names(env)
    return {
        "overdue_share": _("Overdue"),
        "dso_countback": _("Days Sales Outstanding"),
        "cei": _("Collection Effectiveness"),
        "promise_kept_share": _("Promises Kept"),
        "came_in": _("Came In"),
        "hold_count": _("On Hold"),
        "dso_simple": _("Days Sales Outstanding, Simple"),
        "best_possible_dso": _("Best Possible Days"),
        "average_days_delinquent": _("Average Days Delinquent"),
        "on_time_share": _("Paid on Time"),
        "average_days_late": _("Average Days Late"),
        "at_risk_share": _("At Risk"),
        "reached_share": _("Right Person Reached"),
        "promise_per_reached": _("Promises per Person Reached"),
        "collected_after_contact": _("Collected After Contact"),
        "written_off": _("Bad Debt"),
        **{
            f"roll_{bucket.column}": _("Rolled Into %(age)s", age=ages[bucket.column])
            for bucket in BUCKETS
        },
        "expected_credit_loss": _("Expected Credit Loss"),
        "exception_count": _("Exceptions Made"),
        "exception_passed": _("Let Through by Exceptions"),
        "exception_overdue": _("Overdue of What Was Let Through"),
    }


def formulas(env):
    """Return {name of a figure: its formula in a sentence}."""
    _ = env._
    rolled = _(
        "What is of this age at the end of the month, divided by what was one age younger a month"
        " before. Of the oldest age, by how much it grew."
    )
    return {
        **{f"roll_{bucket.column}": rolled for bucket in BUCKETS},
        "overdue_share": _(
            "What is overdue divided by what is owed, net of credits, at the end of the month."
        ),
        "dso_countback": _(
            "Count-back: each month's sales, the newest first, are taken off what is owed and all"
            " its days counted; of the month that has more than is left, the share that is left."
        ),
        "cei": _(
            "(Opening + sales − closing) ÷ (opening + sales − closing not due) × 100, of what is"
            " owed at the beginning and the end of the month. 100: all that was due was collected."
        ),
        "promise_kept_share": _(
            "Promises for the month that were kept, divided by all of them that were kept, partly"
            " kept or broken."
        ),
        "came_in": _("Customers' payments dated in the month, less what was given back."),
        "hold_count": _("Customers on credit hold at the end of the month."),
        "dso_simple": _("What is owed ÷ sales of 12 months × the days of these months."),
        "best_possible_dso": _("What is not due ÷ sales of 12 months × the days of these months."),
        "average_days_delinquent": _(
            "Days sales outstanding, simple, less the best possible: the part that is lateness."
        ),
        "on_time_share": _(
            "Of the invoices paid in the month, by amount, what was paid within the policy's days"
            " of grace."
        ),
        "average_days_late": _("Days from due date to payment, by amount paid in the month."),
        "at_risk_share": _(
            "Of the invoices due in a month, by amount, what was unpaid 90 days after the due date."
            " Of the newest month of which it is known."
        ),
        "reached_share": _(
            "Contacts in which the right person was reached, divided by all contacts."
        ),
        "promise_per_reached": _(
            "Contacts in which the right person promised to pay, divided by all in which the right"
            " person was reached."
        ),
        "collected_after_contact": _("Payments within 15 days of the last contact."),
        "written_off": _(
            "What entries of the month took off debts that is neither money, nor a credit note,"
            " nor an exchange difference."
        ),
        "expected_credit_loss": _(
            "What is owed by age, each age times the share of it that the roll rates of 12 months"
            " carry into over 120 days, which count as lost. A report: nothing is posted."
        ),
        "exception_count": _("Exceptions to credit holds that were made in the month."),
        "exception_passed": _(
            "Totals of the orders that passed a hold by an exception of the month, taxes included;"
            " an order that passed by several counts once."
        ),
        "exception_overdue": _(
            "What exceptions cost: of the invoices of all orders that ever passed a hold by one,"
            " what is overdue at the end of the month."
        ),
    }
