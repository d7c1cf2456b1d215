"""Telephone numbers as the world dials them."""

import phonenumbers


def normalized(number, region):
    """Return a number in international form, or None if there is no such number.

    :param region: two-letter code of the country in which a number without prefix is dialled

    >>> normalized("55 1234 5678", "MX"), normalized("+57 (300) 123-4567", "MX")
    ('+525512345678', '+573001234567')
    >>> normalized("0057 3001234567", "ES"), normalized("ext. 12", "MX"), normalized("", None)
    ('+573001234567', None, None)
    """
    try:
        found = phonenumbers.parse(number or "", region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(found):
        return None
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
