"""Credit insurance: how much of a debt insurers would pay."""


def is_insured(issued, valid_from, valid_to):
    """Whether an item is insured: by what was valid on the day it was issued, whatever is now.

    :param valid_to: last day; None: no end

    >>> is_insured(5, 5, None), is_insured(5, 1, 5), is_insured(5, 6, None), is_insured(5, 1, 4)
    (True, True, False, False)
    """
    return valid_from <= issued and (valid_to is None or issued <= valid_to)


def insured_share(items, insurances):
    """Return how much of a customer's open items is insured.

    Nobody pays above their insured amount. Where several were valid, the one that ends first pays
    first: the others may be all there is for a later item, so that no other order insures more.

    :param items: [(issued on, amount open)], debts alone
    :param insurances: [(valid from, valid until or None, insured amount)]

    >>> old, new = (0, 9, 400), (5, None, 1000)
    >>> insured_share([(3, 700)], [old]), insured_share([(12, 700)], [old])
    (400, 0)
    >>> insured_share([(12, 800), (6, 500), (3, 300)], [new, old])
    1400
    """
    left = sorted(
        ([valid_from, valid_to, amount] for valid_from, valid_to, amount in insurances),
        key=lambda one: (one[1] is None, one[1] or one[0]),
    )
    share = 0
    for issued, amount in sorted(items):
        for insurance in left:
            if is_insured(issued, *insurance[:2]):
                part = min(amount, insurance[2])
                share, amount, insurance[2] = share + part, amount - part, insurance[2] - part
    return share
