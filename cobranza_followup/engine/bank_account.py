"""What kind of number a bank account's is, so that a payer knows into which box to write it."""

import re

_GAPS = re.compile(r"[\s\-.]")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_CLABE = re.compile(r"\d{18}")
_CLABE_WEIGHTS = (3, 7, 1) * 6


def kind(number):
    """Return "iban", "clabe" or None: a number that only its own bank knows.

    Both have check digits: what is taken for one is one, whatever the country says.

    >>> kind("ES91 2100 0418 4502 0005 1332"), kind("032180000118359719")
    ('iban', 'clabe')
    >>> kind("032180000118359718"), kind("0123456789"), kind("ES91"), kind(None)
    (None, None, None, None)
    """
    bare = _GAPS.sub("", number or "").upper()
    if _IBAN.fullmatch(bare) and _remainder(bare[4:] + bare[:4]) == 1:
        return "iban"
    if _CLABE.fullmatch(bare) and _clabe_check_digit(bare[:17]) == int(bare[17]):
        return "clabe"
    return None


def _remainder(text):
    return int("".join(str(int(char, 36)) for char in text)) % 97


def _clabe_check_digit(digits):
    weighed = zip(map(int, digits), _CLABE_WEIGHTS, strict=False)
    return -sum(digit * weight % 10 for digit, weight in weighed) % 10
