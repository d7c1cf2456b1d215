"""An amount as a person writes it in a form, with the marks of their country."""

import re

_FIGURES = re.compile(r"\d+(?:[.,'’ \u00a0]\d+)*")
_LARGEST = 10.0**13


def read_amount(text, decimals=2):
    """Return the amount that a text says, or None if that is not certain.

    The last mark divides the decimals if it is followed by no more of them than the currency has
    and there is no other like it; three figures after a single mark are thousands.

    :param decimals: of the currency

    >>> [read_amount(text) for text in ("1,500.50", "1.500,50", "1500", "$ 1 500,5", "1,500")]
    [1500.5, 1500.5, 1500.0, 1500.5, 1500.0]
    >>> [read_amount(text) for text in ("", "abc", "-5", "1.5.5", "1,23,4", "12 or 13", "1e5")]
    [None, None, None, None, None, None, None]
    >>> read_amount("1.500", 0), read_amount("15,5", 0)
    (1500.0, None)
    """
    text = re.sub(r"^\s*(?:[A-Za-z]{1,3}\s*)?[$€]?\s*|\s*(?:[$€]|[A-Z]{3})?\s*$", "", text or "")
    if not _FIGURES.fullmatch(text):
        return None
    *thousands, last = re.split(r"[.,'’ \u00a0]", text)
    marks = re.findall(r"[.,'’ \u00a0]", text)
    whole, fraction = text, ""
    if marks and marks[-1] in ".," and marks.count(marks[-1]) == 1 and len(last) <= decimals:
        whole, fraction = text[: -len(last) - 1], last
        marks.pop()
        *thousands, last = re.split(r"[.,'’ \u00a0]", whole)
    if marks and (len(set(marks)) > 1 or not _are_groups([*thousands, last])):
        return None
    amount = float(f"{re.sub(r'[^0-9]', '', whole)}.{fraction or 0}")
    return amount if 0 < amount <= _LARGEST else None


def _are_groups(parts):
    return 0 < len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:])
