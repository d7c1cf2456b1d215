"""Amounts as people type them: with a currency, and with either sign for the decimals."""

import re
import unicodedata

_NUMBER = re.compile(r"\d[\d.,' \u00a0\u202f]*")
_MOST_DIGITS = 15
_LONGEST = 60


def amounts_meant(text, currencies=()):
    """Return the positive amounts a text may mean; none if it is no number.

    One separator before three digits may be for thousands or for decimals: both are meant.

    >>> sorted(amounts_meant("1,234.50")), sorted(amounts_meant("1.234,50"))
    ([1234.5], [1234.5])
    >>> sorted(amounts_meant("$ 1,234")), sorted(amounts_meant("1234,5 mxn", ["MXN"]))
    ([1.234, 1234.0], [1234.5])
    >>> sorted(amounts_meant("-1.234.567")), sorted(amounts_meant("1 234,50"))
    ([1234567.0], [1234.5])
    >>> amounts_meant("INV/2026/00012"), amounts_meant("0"), amounts_meant("1,2.3,4")
    (set(), set(), set())
    """
    if len(text) > _LONGEST:
        return set()
    number = _bare(text, currencies)
    if not _NUMBER.fullmatch(number) or sum(map(str.isdigit, number)) > _MOST_DIGITS:
        return set()
    number = re.sub(r"[' \u00a0\u202f]", "", number)
    return {amount for amount in map(_to_float, _readings(number)) if amount}


def _bare(text, currencies):
    """Return the text without sign, currency symbol or one of the currency codes."""
    text = "".join(char for char in text if unicodedata.category(char) != "Sc").strip()
    for code in currencies:
        text = re.sub(rf"^{re.escape(code)}\b|\b{re.escape(code)}$", "", text, flags=re.I).strip()
    return text.lstrip("-").strip()


def _readings(number):
    """Return the ways to read digits with points and commas, decimals after a point."""
    signs = re.findall("[.,]", number)
    if not signs:
        return [number]
    last = signs[-1]
    whole, _sign, decimals = number.rpartition(last)
    if len(set(signs)) == 2 and last not in whole:
        return [_join(whole) + "." + decimals] if _grouped(whole) else []
    if len(set(signs)) == 2:
        return []
    if len(signs) > 1:
        return [_join(number)] if _grouped(number) else []
    readings = [f"{whole}.{decimals}"]
    if len(decimals) == 3 and len(whole) <= 3:
        readings.append(whole + decimals)
    return readings


def _grouped(number):
    return re.fullmatch(r"\d{1,3}([.,]\d{2,3})*[.,]\d{3}|\d+", number)


def _join(number):
    return re.sub("[.,]", "", number)


def _to_float(number):
    return float(number or 0)
