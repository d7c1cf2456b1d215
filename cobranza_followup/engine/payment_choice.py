"""What a customer pays online: which documents, and how much of each, to the last digit.

Amounts are floats of the currency, as in the books; what is divided is divided in units of its
last digit.
"""

import re
from dataclasses import dataclass, replace
from hashlib import sha256

# More would make an address that servers cut off; who owes more pays all of it at once.
MOST = 200
_PART = r"(?:~(?P<part>\d{1,15}(?:\.\d{1,6})?))?"
_TEXT = re.compile(
    r"(?:(?P<what>due|all|some)\.(?P<currency>\d{1,9})\.(?P<account>\d{1,9})"
    rf"(?:\.(?P<ids>\d{{1,10}}(?:-\d{{1,10}})*))?){_PART}"
)


@dataclass(frozen=True)
class Choice:
    """What a customer chose to pay: `due`, `all` or `some` documents of a currency and account.

    `ids`: of the journal items, for `some`. `part`: how much of it; None: all of it.
    """

    what: str
    currency: int
    account: int
    ids: tuple = ()
    part: float | None = None

    @classmethod
    def parse(cls, text):
        """Return the choice that a text in an address says; None if it says none.

        >>> Choice.parse("due.33.7")
        Choice(what='due', currency=33, account=7, ids=(), part=None)
        >>> Choice.parse("some.33.7.12-15~40.50")
        Choice(what='some', currency=33, account=7, ids=(12, 15), part=40.5)
        >>> [Choice.parse(wrong) for wrong in ("", "due", "some.33.7", "all.1.2.3", "due.1.2~-5")]
        [None, None, None, None, None]
        """
        found = _TEXT.fullmatch(text)
        if not found or (found["what"] == "some") != bool(found["ids"]):
            return None
        ids = tuple(dict.fromkeys(map(int, re.findall(r"\d+", found["ids"] or ""))))
        part = None if found["part"] is None else float(found["part"])
        return cls(found["what"], int(found["currency"]), int(found["account"]), ids, part)

    def text(self):
        """Return the text that `parse` reads.

        >>> Choice("some", 33, 7, (12, 15), 40.5).text(), Choice("all", 33, 7).text()
        ('some.33.7.12-15~40.5', 'all.33.7')
        """
        ids = f".{'-'.join(map(str, self.ids))}" if self.ids else ""
        part = "" if self.part is None else f"~{self.part:.6f}".rstrip("0").rstrip(".")
        return f"{self.what}.{self.currency}.{self.account}{ids}{part}"


@dataclass(frozen=True)
class Item:
    """What may be paid for one journal item, and what of it falls away if it is paid in full."""

    id: int
    amount: float
    discount: float = 0.0


def told_apart(parts):
    """Return a text by which what is paid of which items is told from anything else.

    >>> one, other = [Item(1, 100.0), Item(2, 50.0)], [Item(3, 100.0), Item(4, 50.0)]
    >>> told_apart(one) == told_apart(list(one)), told_apart(one) == told_apart(other)
    (True, False)
    """
    said = ",".join(f"{part.id}:{part.amount:.6f}:{part.discount:.6f}" for part in parts)
    return sha256(said.encode()).hexdigest()[:16]


def to_pay(items, digits=2):
    """Return what these items cost, discounts taken off.

    >>> to_pay([Item(1, 100.1), Item(2, 50.2, discount=5.02)])
    145.28
    """
    units = sum(_units(item.amount, digits) - _units(item.discount, digits) for item in items)
    return units / 10**digits


def spread(items, money=None, digits=2):
    """Return which part of which item an amount pays: the first items first.

    An item whose discounted amount is there is paid in full, with its discount; the last one may
    be paid in part, and then has none.

    :param money: at most what `to_pay` says; None: all of it
    :return: list of `Item`: `amount` is the money for it, `discount` what falls away beside it;
        the amounts sum up to the money

    >>> items = [Item(1, 100.0), Item(2, 50.0, discount=5.0), Item(3, 30.0)]
    >>> spread(items, 150)
    [Item(id=1, amount=100.0, discount=0.0), Item(id=2, amount=45.0, discount=5.0), Item(id=3, amount=5.0, discount=0.0)]
    >>> spread(items, 130)
    [Item(id=1, amount=100.0, discount=0.0), Item(id=2, amount=30.0, discount=0.0)]
    >>> sum(part.amount for part in spread(items)) == to_pay(items)
    True
    """
    scale = 10**digits
    left = _units(to_pay(items, digits) if money is None else money, digits)
    parts = []
    for item in items:
        discount = _units(item.discount, digits)
        whole = _units(item.amount, digits) - discount
        if left <= 0:
            break
        if whole <= 0:
            continue
        if left >= whole:
            parts.append(Item(item.id, whole / scale, discount / scale))
        else:
            parts.append(Item(item.id, left / scale))
        left -= min(left, whole)
    return parts


def fit(parts, open_amounts, money, digits=2):
    """Return the parts as far as they can still be settled: some may have been paid since.

    :param parts: list of `Item`, as `spread` returned them
    :param open_amounts: {id: what is still open of it}
    :param money: what there is to settle them with, discounts included
    :return: list of (id, amount); what they leave of the money is the customer's credit

    >>> fit([Item(1, 100.0), Item(2, 45.0, 5.0)], {1: 60.0, 2: 50.0}, 150.0)
    [(1, 60.0), (2, 50.0)]
    >>> fit([Item(1, 100.0), Item(2, 45.0)], {2: 45.0}, 40.0)
    [(2, 40.0)]
    """
    left = _units(money, digits)
    fitting = []
    for part in parts:
        wanted = _units(part.amount, digits) + _units(part.discount, digits)
        share = min(wanted, _units(open_amounts.get(part.id, 0.0), digits), left)
        if share > 0:
            fitting.append((part.id, share / 10**digits))
            left -= share
    return fitting


def divide(amounts, total, whole, digits=2):
    """Return the share of `total` that belongs to each amount, as the amounts are of `whole`.

    For the company currency of a payment's parts: as if each had been a payment of its own, and
    together no more than the payment.

    >>> divide([30.0, 30.0, 40.0], 10.0, 100.0)
    [3.0, 3.0, 4.0]
    >>> divide([1.0, 1.0], 10.0, 3.0), divide([1.0, 1.0, 1.0], 10.0, 3.0)
    ([3.33, 3.34], [3.33, 3.34, 3.33])
    """
    units = _units(total, digits)
    shares, before, gone = [], 0, 0.0
    for amount in amounts:
        gone += amount
        until = round(units * gone / whole) if whole else 0
        shares.append((until - before) / 10**digits)
        before = until
    return shares


def without_discounts(parts, ids):
    """Return the parts; those of `ids` have no discount any more.

    >>> without_discounts([Item(1, 95.0, 5.0)], {1})
    [Item(id=1, amount=95.0, discount=0.0)]
    """
    return [replace(part, discount=0.0) if part.id in ids else part for part in parts]


def reference(names, longest=140):
    """Return what a bank transfer quotes for several documents: as many names as it has room for.

    Apart by spaces: that is how a bank's text is taken apart when it is matched.

    >>> reference(["INV/1", "INV/2", "INV/1"]), reference(["INV/1", "INV/22"], 8)
    ('INV/1 INV/2', 'INV/1')
    """
    text = ""
    for name in dict.fromkeys(filter(None, names)):
        longer = f"{text} {name}".strip()
        if len(longer) > longest:
            break
        text = longer
    return text


def _units(amount, digits):
    return round(amount * 10**digits)
