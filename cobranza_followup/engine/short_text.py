"""How many SMS a text is, and how to say it in few.

After 3GPP TS 23.038 and 23.040: a text of the GSM alphabet has 160 places in one SMS and 153 in
each of several; with one letter outside of it, all of it takes two bytes a letter, 70 and 67.
"""

import unicodedata

_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Two places each.
_EXTENSION = frozenset("\f^{}\\[~]|€")
# Typography that means the same in the alphabet of a telephone.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‘’‚", "'"),
        **dict.fromkeys("–—−", "-"),
        "…": "...",
        "•": "-",
        "·": "-",
    }
)


def segments(text):
    """Return how many SMS a text is; 0 for none.

    >>> segments(""), segments("a" * 160), segments("a" * 161), segments("a" * 306)
    (0, 1, 2, 2)
    >>> segments("í" * 70), segments("í" * 71), segments("í" * 134), segments("í" * 135)
    (1, 2, 2, 3)

    A sign of two places is not cut in the middle, nor is an emoji:

    >>> segments("€" * 80), segments("a" * 152 + "€" * 77), segments("😀" * 35), segments("😀" * 67)
    (1, 3, 1, 3)
    """
    widths, alone, each = _places(text)
    if sum(widths) <= alone:
        return int(bool(widths))
    count, used = 1, 0
    for width in widths:
        if used + width > each:
            count, used = count + 1, 0
        used += width
    return count


def _places(text):
    """Return the places each letter takes, those of a single SMS and of one of several."""
    if all(letter in _ALPHABET or letter in _EXTENSION for letter in text):
        return [2 if letter in _EXTENSION else 1 for letter in text], 160, 153
    return [2 if ord(letter) > 0xFFFF else 1 for letter in text], 70, 67


def plain(text):
    """Return a text in the alphabet of a telephone, as far as nothing is lost but accents.

    >>> plain("“Está vencida”: ¿qué día paga los $\\xa01,500? Ñandú – Δ")
    '"Esta vencida": ¿qué dia paga los $ 1,500? Ñandu - Δ'
    >>> plain("₡ 500")
    '₡ 500'
    """
    return "".join(map(_plain_letter, unicodedata.normalize("NFC", text).translate(_PLAIN)))


def _plain_letter(letter):
    if letter in _ALPHABET or letter in _EXTENSION:
        return letter
    base = "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    )
    return base if base and all(part in _ALPHABET for part in base) else letter


def fitting(forms, most=2):
    """Return the first of several forms of a text that takes at most `most` SMS.

    Each is tried as it is, then without the accents a telephone lacks. If none fits, the last is
    cut after a word.

    :param forms: the texts, the one liked best first

    >>> fitting(["a" * 400, "Please pay."])
    'Please pay.'
    >>> fitting(["¿Qué día paga? " * 10]).startswith("¿Qué dia paga?")
    True
    >>> segments(fitting(["Please pay it. " * 40]))
    2
    """
    text = ""
    for form in filter(None, forms):
        for text in (form, plain(form)):
            if segments(text) <= most:
                return text
    while segments(text) > most:
        text = text[: _room(text, most)]
        head, _space, _cut = text.rpartition(" ")
        text = head.rstrip() or text[:-1]
    return text


def _room(text, most):
    """How many letters of a text that is too long could fit at the most."""
    widths, alone, each = _places(text)
    return max(1, min(len(widths) - 1, alone if most == 1 else each * most))
