"""Amounts in what a customer wrote: with points or commas, a currency or none, "2 mil"."""

import re
from typing import NamedTuple

_SIGN = r"(?:u\$s|us\$|usd|mxn|mx\$|cop|ars|clp|pen|eur|s/\.?|\$|€|£)"
_UNIT = (
    r"(?:usd|mxn|eur|cop|clp|ars|pen|euros?|pesos|dolares|dollars|soles|m\.?n\.?\b|€|\$)(?![a-z])"
)
_TIMES = {"mil": 1e3, "k": 1e3, "millones": 1e6, "millon": 1e6, "million": 1e6, "palos": 1e6}
_CURRENCIES = {
    "USD": ("u$s", "us$", "usd", "dolares", "dollars"),
    "EUR": ("eur", "€", "euros", "euro"),
    "MXN": ("mxn", "mx$"),
    "COP": ("cop",),
    "CLP": ("clp",),
    "ARS": ("ars",),
    "PEN": ("pen", "s/", "s/.", "soles"),
    "GBP": ("£",),
}
_CODES = {sign: code for code, signs in _CURRENCIES.items() for sign in signs}
# A number after one of these is one of a document, a place, a telephone.
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?P<sign>{_SIGN})? ?(?<![a-z])(?P<number>\d{{1,12}}(?:[.,']\d{{1,3}})*)"
    rf"(?P<times> ?(?:mil|k|millones|millon|million|palos)\b)?(?: ?(?P<unit>{_UNIT}))?(?![\w/])"
)
_OF_DOCUMENT = re.compile(
    r"(?:facturas?|fact?|invoices?|inv|folios?|pedidos?|orden|order|po|ref(?:erencia)?|guia|clave"
    r"|rastreo|n[°ºo.]*|num(?:ero)?|number|tel(?:efono)?|cel|ext|cuenta|nit|ruc|rut|rfc|operacion"
    r"|check|cheque|#)[\s.:#°º]*$"
)
_LOOK_BACK = 16
_SMALLEST_BARE = 100
_YEARS = range(1990, 2100)


class Amount(NamedTuple):
    """An amount by its place in the text; `currency`: its ISO code where the text names one."""

    start: int
    end: int
    amount: float
    currency: str = ""


def amounts(text, taken=()):
    """Return the amounts in a text, by place.

    :param text: without case and accents, as `reply_text.plain` makes it
    :param taken: (start, end) of what is read as days already

    >>> [one.amount for one in amounts("pago $ 1.250.000, 4.500,75 y 1,500.50")]
    [1250000.0, 4500.75, 1500.5]
    >>> [(one.amount, one.currency) for one in amounts("2 mil, u$s 2.000, 500, 18,500 pesos")]
    [(2000.0, ''), (2000.0, 'USD'), (500.0, ''), (18500.0, '')]
    >>> amounts("factura 8841, son 12 cajas, a-100, 2026")
    []
    """
    found, spans = [], iter(sorted(taken))
    span = next(spans, None)
    for match in _AMOUNT.finditer(text):
        while span and span[1] <= match.start("number"):
            span = next(spans, None)
        if span and span[0] < match.end():
            continue
        value = _value(match["number"])
        money = match["sign"] or match["times"] or match["unit"]
        if value is None or not (money or _looks_like_money(text, match, value)):
            continue
        value *= _TIMES.get((match["times"] or "").strip(), 1)
        named = match["sign"] if match["sign"] not in (None, "$") else match["unit"]
        if 0 < value < 1e13:
            currency = _CODES.get((named or "").strip(), "")
            found.append(Amount(match.start(), match.end(), round(value, 2), currency))
    return found


def _looks_like_money(text, match, value):
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    if _OF_DOCUMENT.search(before):
        return False
    separated = not match["number"].isdigit()
    return value >= _SMALLEST_BARE and (
        separated or (value == int(value) and int(value) not in _YEARS and value < 1e9)
    )


def _value(number):
    """Return digits with points and commas as a number; None: they are none.

    >>> _value("1.250"), _value("1,250.5"), _value("12,5"), _value("1.2.3")
    (1250.0, 1250.5, 12.5, None)
    """
    parts = re.split("[.,']", number)
    signs = re.findall("[.,']", number)
    if not signs:
        return float(number)
    decimals = ""
    if len(parts[-1]) < 3 and (len(signs) == 1 or signs[-1] not in signs[:-1]):
        decimals = parts.pop()
        signs.pop()
    if len(set(signs)) > 1 or any(len(part) != 3 for part in parts[1:]) or len(parts[0]) > 3:
        if signs:
            return None
    return float("".join(parts) + "." + (decimals or "0"))
