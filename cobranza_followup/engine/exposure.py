"""Whether a customer may buy more on credit: their limit against all they could cost."""

from dataclasses import dataclass

NONE, WARN, STOP = "none", "warn", "stop"
# What counts beside the debt: confirmed orders, or of call-off orders only what was delivered.
ORDERS, DELIVERIES = "orders", "invoices"


@dataclass(frozen=True, slots=True)
class Credit:
    """What a customer, or a group of them, may cost and costs; amounts in company currency.

    :param limit: None: there is no limit
    :param check: what going over it does: `NONE`, `WARN` or `STOP`
    :param tolerance_percent: of the limit, by which it may be exceeded
    :param counts: `ORDERS` or `DELIVERIES`
    :param owed: the receivable, net of credits that are not kept for an order
    :param postdated: payments in the books that are dated after today
    :param ordered: of confirmed orders, not invoiced and not paid in advance
    :param delivered: the same, of what has been delivered of them
    :param agreed: the same, with what is ordered that no delivery will check
    """

    limit: float | None = None
    check: str = NONE
    tolerance_percent: float = 0.0
    counts: str = ORDERS
    owed: float = 0.0
    postdated: float = 0.0
    ordered: float = 0.0
    delivered: float = 0.0
    agreed: float = 0.0

    @property
    def exposure(self):
        """All the customer could cost; below 0 if they paid more in advance.

        >>> Credit(owed=700, postdated=100, ordered=300, delivered=50).exposure
        1100
        >>> Credit(owed=700, ordered=300, agreed=50, counts=DELIVERIES).exposure
        750.0
        """
        open_orders = self.ordered if self.counts == ORDERS else self.agreed
        return self.owed + self.postdated + open_orders

    @property
    def available(self):
        """What is left of the limit, without the tolerance; None: there is no limit.

        >>> Credit(1000, owed=700).available, Credit(1000, owed=1200).available
        (300.0, -200.0)
        >>> Credit(None, owed=700).available is None
        True
        """
        return None if self.limit is None else self.limit - self.exposure

    @property
    def most(self):
        """The exposure up to which orders pass.

        >>> Credit(1000, tolerance_percent=10).most, Credit(-5, tolerance_percent=10).most
        (1100.0, 0.0)
        """
        return max(self.limit, 0.0) * (1 + self.tolerance_percent / 100)


def missing(credit, added=0.0, rounding=0.01):
    """Return by how much the limit is exceeded, more than its tolerance; 0: it is not.

    :param added: what a document adds that `credit` does not count yet
    :param rounding: the smallest amount of the currency: half of it is no excess

    >>> missing(Credit(1000, owed=700), 300), missing(Credit(1000, owed=700), 301)
    (0.0, 1.0)
    >>> missing(Credit(1000, owed=700, tolerance_percent=10), 400)
    0.0
    >>> missing(Credit(0.01, owed=0), 500), missing(Credit(None, owed=9e9), 500)
    (499.99, 0.0)

    >>> missing(Credit(1000, owed=float("nan"))) != 0
    True

    With the tolerance exceeded, what is missing is all that is above the limit:

    >>> missing(Credit(1000, owed=700, tolerance_percent=10), 401)
    101.0
    """
    if credit.limit is None:
        return 0.0
    total = credit.exposure + added
    # What is no number, as a price may be that is entered over RPC, is not below a limit.
    return 0.0 if total - credit.most <= rounding / 2 else total - max(credit.limit, 0.0)


def verdict(credit, brought, added=0.0, rounding=0.01):
    """Return what the policy says to a document: `NONE`, `WARN` or `STOP`.

    :param brought: what the document costs in all; nothing, and it passes: it is paid for
    :param added: what of it `credit` does not count yet

    >>> over = Credit(1000, STOP, owed=1200)
    >>> verdict(over, 50, 50), verdict(over, 0), verdict(Credit(1000, WARN, owed=1200), 50)
    ('stop', 'none', 'warn')
    >>> verdict(Credit(1000, STOP, owed=-200), 1200, 1200)
    'none'
    """
    if brought <= rounding / 2 or not missing(credit, added, rounding):
        return NONE
    return credit.check


def loosened(before, after):
    """Whether the policy of `after` stops less above a limit than that of `before`.

    >>> stop = Credit(1000, STOP, tolerance_percent=5)
    >>> loosened(stop, Credit(2000, STOP)), loosened(stop, Credit(1000, WARN))
    (False, True)
    >>> loosened(stop, Credit(1000, STOP, tolerance_percent=6))
    True
    >>> loosened(stop, Credit(1000, STOP, counts=DELIVERIES)), loosened(Credit(), Credit())
    (True, False)
    """
    if before.check != STOP:
        return False
    return (
        after.check != STOP
        or after.tolerance_percent > before.tolerance_percent
        or (before.counts == ORDERS and after.counts != ORDERS)
    )


def proposed_limit(average_month, terms_days, score, rounding=1.0):
    """Return the limit that what a customer buys, and how they pay it, would justify.

    What they usually delay is shown beside it and not rewarded: a limit for 60 days of sales
    would pay who takes 60.

    :param average_month: their sales of a month, company currency
    :param terms_days: agreed days to pay
    :param score: payment score, 0 to 100; 80 pays on the day
    :param rounding: the proposal is a multiple of it

    >>> proposed_limit(30000, 30, 80), proposed_limit(30000, 45, 100), proposed_limit(30000, 30, 40)
    (30000.0, 45000.0, 15000.0)
    >>> proposed_limit(1234.5, 30, 80, 100), proposed_limit(-500, 30, 80)
    (1200.0, 0.0)
    """
    amount = max(average_month, 0.0) * max(terms_days, 0) / 30 * min(1.0, max(score, 0) / 80)
    return float(round(amount / rounding) * rounding)
