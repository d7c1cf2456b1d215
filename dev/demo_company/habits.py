"""From a habit of paying to invoices and payments: plain data, nothing of Odoo.

Every customer has its own generator of random numbers, so a change to one customer leaves the
history of the others as it was.
"""

from dataclasses import dataclass
from random import Random

# Days after the due date on which they pay, and how often they pay in two parts.
DELAYS = {
    "anticipado": ((-21, -8), 0.0),
    "puntual": ((-5, 0), 0.0),
    "bueno": ((-5, 0), 0.0),
    "irregular": ((4, 34), 0.4),
    "nuevo": ((0, 0), 0.0),
}
# A customer who pays well slips once in so many invoices.
SLIPS = 16


@dataclass(frozen=True)
class Bill:
    """An invoice: `due` is None when the payment terms say it."""

    key: tuple
    customer: object
    seller: str
    day: int
    due: int | None
    amount: float
    # index of the contact it is for; None: the customer itself
    branch: int | None = None
    refund: bool = False


@dataclass(frozen=True)
class Receipt:
    """Money for a part of an invoice: from `start` to `end` of it, of its n-th instalment.

    Without a bill it is an `amount` that nobody allocates.
    """

    day: int
    customer: object
    seller: str
    bill: tuple | None
    start: float = 0.0
    end: float = 1.0
    instalment: int = 0
    amount: float = 0.0


# Invoices are made every third day, for what was delivered since.
INVOICING_EVERY = 3
# Days of the instalments of the demo's payment terms, equal parts.
INSTALMENTS = (30, 60, 90)
TAX = 1.16


def plan(customer):
    """Return (bills, receipts) of a customer's eighteen months, in order of day.

    Receipts on days to come are what the customer means to do.
    """
    bills, receipts = [], []
    for seller in customer.sellers:
        one = _Plan(customer, seller)
        one.make()
        bills += one.bills
        receipts += one.receipts
    return sorted(bills, key=_day), sorted(receipts, key=_day)


def _day(entry):
    return entry.day


class _Plan:
    """What happens between a customer and one of the companies that sell to it."""

    def __init__(self, customer, seller):
        self.customer = customer
        self.seller = seller
        self.random = Random(f"{customer.name} {seller}")
        self.bills = []
        self.receipts = []
        # The story is told by the company that knows the customer best: the first.
        self.dues = customer.dues if seller == customer.sellers[0] else ()
        self.slip = self.random.randrange(SLIPS)

    def make(self):
        if self.customer.habit != "nuevo":
            self._ordinary()
        self._story()

    def _ordinary(self):
        customer = self.customer
        day = customer.since
        if customer.since < -100:  # of a new customer the first order is the first day
            day += self.random.randrange(customer.every)
        while day < self._story_begins():
            due = None if customer.instalments else day + customer.terms
            bill = self._add(day, due, self.random.uniform(0.6, 1.5))
            for index, days in enumerate(INSTALMENTS if due is None else (customer.terms,)):
                self._pay(bill, day + days, index)
            day += round(customer.every * self.random.uniform(0.75, 1.25))

    def _story_begins(self):
        if not self.dues:
            return 0
        return min(due.day for due in self.dues) - self.customer.terms - self.customer.every // 2

    def _add(self, day, due, share, **values):
        branches = self.customer.branches
        bill = Bill(
            key=(self.customer.name, self.seller, len(self.bills)),
            customer=self.customer,
            seller=self.seller,
            day=day - day % INVOICING_EVERY,
            due=due,
            amount=self.customer.amount * share,
            branch=len(self.bills) % len(branches) if branches else None,
            **values,
        )
        self.bills.append(bill)
        return bill

    def _receive(self, day, bill, **values):
        key = bill and bill.key
        self.receipts.append(Receipt(day, self.customer, self.seller, key, **values))

    def _pay(self, bill, due, instalment):
        """Pay an ordinary invoice as the habit has it; what is older than a story is settled."""
        (low, high), in_parts = DELAYS[self.customer.habit]
        day = due + self.random.randint(low, high)
        if self.customer.habit == "bueno" and len(self.bills) % SLIPS == self.slip:
            day = due + self.random.randint(6, 14)
        day = max(day, bill.day)
        parts = [(day, 0.0, 1.0)]
        if self.random.random() < in_parts:
            share = round(self.random.uniform(0.35, 0.65), 2)
            parts = [(day, 0.0, share), (day + self.random.randint(8, 20), share, 1.0)]
        for when, start, end in parts:
            if self.dues:
                when = min(when, self.customer.last_paid)
            self._receive(when, bill, start=start, end=end, instalment=instalment)

    def _story(self):
        customer = self.customer
        for due in self.dues:
            bill = self._add(due.day - customer.terms, due.day, due.share)
            paid = 0.0
            for day, share in due.paid:
                start, paid = paid, min(paid + share, 1.0)
                self._receive(day, bill, start=start, end=paid)
        if customer.credit_note and self.dues:
            day, share = customer.credit_note
            self._add(day, day, share, refund=True)
        if customer.loose_payment and self.dues:
            day, share = customer.loose_payment
            self._receive(day, None, amount=customer.amount * share * TAX)
