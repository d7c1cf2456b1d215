"""Whether a promise to pay was kept, judged by the debt it is about.

Two questions, one after the other. *What was paid of it?* Money from the day of the promise to
its date, on its invoices. *What was there to pay?* Money, in time or late, and what is still
open: whatever else made the debt smaller was our doing (a credit note, a cancellation, a
write-off, a difference of rates) and is asked of nobody. So a customer who paid all that was
left has kept the promise, and one from whom nothing is left to ask has broken none.

One that failed is spoken of as long as something of it is owed: not once its debt is paid, nor
once a later promise about the same debt was kept.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

OPEN = "open"
KEPT = "kept"
PARTIAL = "partial"
BROKEN = "broken"
# Nothing it was about is still owed, and nothing was paid.
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Promise:
    """Amount in the promise's currency; `invoices` None means the whole debt of that day."""

    id: int
    amount: Decimal
    made_on: date
    date_promised: date
    invoices: frozenset | None = None
    currency: int | None = None
    # digits after the point of its currency
    digits: int = 2
    # what there was to pay of it when it was looked at last before its time was past
    due: Decimal | None = None
    # the newest allocation of money that was on record when it was made
    last_allocation: int = -1
    # negligible: nobody would call about so little, in its currency
    negligible: Decimal = Decimal(0)


@dataclass(slots=True)
class Payment:
    """Money received: `amounts` says what it is in each currency of the promises.

    `invoice` is what it was allocated to, by which allocation; None is money not allocated yet,
    which counts for any promise: the customer paid, the bookkeeping is ours.
    """

    date: date
    amounts: dict
    invoice: int | None = None
    allocation: int = 0
    # of the entry of what it was allocated to
    owed_since: "date | None" = None


@dataclass(slots=True)
class Owed:
    """What is open of an invoice, in each currency of the promises."""

    invoice: int
    # of its entry
    date: date
    # after the customer's unallocated payments and credit notes, and what these cover
    amounts: dict
    covered: dict
    # it is what the customer withholds as tax, and is waited for until this day
    withheld_until: "date | None" = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a promise stands; amounts in its currency."""

    state: str
    paid: Decimal
    # what there is to pay of it; once its time is past, what there was
    due: Decimal
    # what came of it after its time
    late: Decimal = Decimal(0)
    # what of it is still to be asked for
    owed: Decimal | None = Decimal(0)


def settle(promises, payments, owed, today, tolerance_days=2):
    """Hold the promises of one debtor against its payments and what it still owes.

    The promise with the earliest date takes first, so one payment never keeps two
    promises (an instalment plan is several promises on one debt), not in two currencies either.
    So, too, the last instalments are those for which nothing is left to pay.

    :param owed: the open items, as `Owed`
    :param tolerance_days: days after the promised date on which a payment still counts
    :return: {promise id: Outcome}

    >>> promise = Promise(1, Decimal(100), date(2026, 3, 1), date(2026, 3, 10))
    >>> def judge(day, paid=(), left=0, one=promise):
    ...     money = [Payment(date(2026, 3, on), {None: Decimal(sum)}, 7) for on, sum in paid]
    ...     still = [Owed(7, date(2026, 2, 1), {None: Decimal(left)}, {None: Decimal(0)})]
    ...     found = settle([one], money, still, date(2026, 3, day))[1]
    ...     return found.state, int(found.paid), int(found.due)
    >>> judge(12, paid=[(12, 100)])
    ('kept', 100, 100)
    >>> judge(12, left=100), judge(13, left=100), judge(13, paid=[(5, 30)], left=70)
    (('open', 0, 100), ('broken', 0, 100), ('partial', 30, 100))

    We credited the rest, or all of it; or they paid too late:

    >>> judge(5, paid=[(5, 30)]), judge(5), judge(20, paid=[(15, 100)])
    (('kept', 30, 30), ('cancelled', 0, 0), ('broken', 0, 100))

    What came late is no longer owed of it:

    >>> money = [Payment(date(2026, 3, 15), {None: Decimal(60)}, 7)]
    >>> still = [Owed(7, date(2026, 2, 1), {None: Decimal(40)}, {None: Decimal(0)})]
    >>> late = settle([promise], money, still, date(2026, 3, 20))[1]
    >>> late.state, int(late.late), int(late.owed)
    ('broken', 60, 40)

    Nor is it kept by what is bought after it and paid:

    >>> money = [Payment(date(2026, 3, 5), {None: Decimal(100)}, 8, owed_since=date(2026, 3, 5))]
    >>> still = [Owed(7, date(2026, 2, 1), {None: Decimal(100)}, {None: Decimal(0)})]
    >>> settle([promise], money, still, date(2026, 3, 20))[1].state
    'broken'

    A credit note that we take back when the time is past breaks nothing:

    >>> from dataclasses import replace
    >>> judge(20, left=100, one=replace(promise, due=Decimal(0)))
    ('cancelled', 0, 0)

    What they withhold as tax and settle later with a certificate is no part of a promise that was
    given while it was waited for:

    >>> money = [Payment(date(2026, 3, 9), {None: Decimal(90)}, 7)]
    >>> held = [Owed(7, date(2026, 2, 1), {None: Decimal(10)}, {None: Decimal(0)}, day)
    ...         for day in (date(2026, 3, 5), date(2026, 2, 28))]
    >>> [settle([promise], money, [one], date(2026, 3, 20))[1].state for one in held]
    ['kept', 'partial']
    """
    money = _Pool(sorted(payments, key=lambda payment: payment.date))
    in_order = sorted(promises, key=lambda promise: (promise.date_promised, promise.id))
    paid, groups = {}, defaultdict(list)
    for promise in in_order:
        # A post-dated cheque is not money yet.
        until = min(promise.date_promised + timedelta(days=tolerance_days), today)
        given = money.take(promise, promise.amount, _in_time(promise, until))
        missing = promise.amount - given
        given += money.take(promise, missing, _in_time(promise, until, allocated=False))
        paid[promise.id] = given
        # A promise given later is about what was left of the debt by then: it takes nothing
        # from the earlier ones.
        groups[promise.made_on].append(promise)
    result = {}
    for group in groups.values():
        received = money.as_used_by(group)
        still, covered = _Pool(owed), _Pool(owed, "covered")
        for promise in group:
            last_day = promise.date_promised + timedelta(days=tolerance_days)
            there = _there_was(promise, paid[promise.id], received, still, covered, today)
            result[promise.id] = _judge(promise, there, today > last_day)
    kept = [promise for promise in promises if result[promise.id].state == KEPT]
    for promise in promises:
        if any(_renews(later, promise) for later in kept):
            result[promise.id] = replace(result[promise.id], owed=Decimal(0))
    return result


def _renews(later, promise):
    """Whether a promise was given after another one, about all of its debt."""
    if later.made_on <= promise.made_on:
        return False
    if later.invoices is None:
        return True
    return promise.invoices is not None and promise.invoices <= later.invoices


class _Pool:
    """Amounts to use up. What is left of each is a share: the same in every currency."""

    def __init__(self, entries, amounts="amounts"):
        self.left = [[entry, Fraction(1)] for entry in entries]
        self.amounts = amounts
        # promise id -> {number of the entry: share of it used}
        self.used = defaultdict(lambda: defaultdict(Fraction))

    def take(self, promise, wanted, fits):
        """Use up what the pool holds for a promise; return the sum, at most `wanted`."""
        found = Decimal(0)
        for number, entry in enumerate(self.left):
            of, share = entry
            if found >= wanted:
                break
            if not share or not fits(of):
                continue
            whole = getattr(of, self.amounts)[promise.currency]
            available = _rounded(whole, share, promise.digits)
            if available <= 0:
                continue
            part = min(available, wanted - found)
            # Nothing is left of what was taken whole, rounded or not.
            using = Fraction(part) / Fraction(whole) if part < available else share
            entry[1] = share - using
            self.used[promise.id][number] += using
            found += part
        return found

    def as_used_by(self, promises):
        """Return the pool as if nobody but these promises had used it."""
        pool = _Pool([entry for entry, _share in self.left], self.amounts)
        for promise in promises:
            for number, share in self.used[promise.id].items():
                pool.left[number][1] -= share
        return pool


def _rounded(whole, share, digits):
    if share == 1:
        return whole
    exact = Fraction(whole) * share
    return Decimal(round(exact * 10**digits)).scaleb(-digits)


def _in_time(promise, until, allocated=True):
    """Whether money was received for the promise within its time: what is allocated, or not."""

    def fits(payment):
        if not promise.made_on <= payment.date <= until:
            return False
        return _received_for(promise, payment) if allocated else payment.invoice is None

    return fits


def _received_for(promise, payment):
    """Whether money was set against the promise's invoices, and not before it was given.

    The whole debt is that of the promise's day: what is bought later and paid at once is none.
    """
    if payment.invoice is None or payment.allocation <= promise.last_allocation:
        return False
    if promise.invoices is None:
        return payment.owed_since is None or payment.owed_since <= promise.made_on
    return payment.invoice in promise.invoices


@dataclass(slots=True)
class _There:
    """What there was to pay of a promise, and how much of it is what."""

    asked: Decimal
    # in time, and before the promise but set against its debt only afterwards
    paid: Decimal
    late: Decimal
    still: Decimal


def _there_was(promise, paid, received, still, covered, today):
    """Return what there was to pay: what was paid in time, and what besides."""
    asked = paid

    def more(pool, fits, most=None):
        missing = promise.amount - asked
        return pool.take(promise, missing if most is None else min(missing, most), fits)

    def about(item):
        if item.withheld_until and promise.made_on <= item.withheld_until:
            return False
        if promise.invoices is None:
            return item.date <= promise.made_on
        return item.invoice in promise.invoices

    def since(payment):
        return payment.date >= promise.made_on and _received_for(promise, payment)

    asked += (late := more(received, lambda m: m.date <= today and since(m)))
    asked += more(received, since)  # post-dated
    asked += (left := more(still, about))
    # What unallocated credits cover is asked for as far as they are money.
    cover = more(covered, about)
    loose = more(received, lambda m: m.date >= promise.made_on and m.invoice is None, cover)
    asked += loose
    # Money from before the promise comes last: it is no answer to it, and was there already.
    early = more(received, lambda m: m.date < promise.made_on and _received_for(promise, m))
    asked += early
    advance = more(
        received, lambda m: m.date < promise.made_on and m.invoice is None, cover - loose
    )
    return _There(asked + advance, paid + early + advance, late + loose, left)


def _judge(promise, there, past):
    paid, asked = there.paid, there.asked
    before = promise.amount if promise.due is None else promise.due
    due = min(before, asked) if past else asked
    if paid and due - paid <= promise.negligible:
        state = KEPT
    elif not paid and due <= promise.negligible and due < promise.amount:
        state = CANCELLED
    elif not past:
        state = OPEN
    else:
        state = PARTIAL if paid else BROKEN
    owed = min(there.still, due - paid - there.late)
    if owed <= promise.negligible or state in (KEPT, CANCELLED):
        owed = Decimal(0)
    return Outcome(state, paid, before if past else due, there.late if past else Decimal(0), owed)
