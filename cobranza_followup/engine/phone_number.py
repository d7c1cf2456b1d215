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


def shown(number, region, reader_region=None):
    """Return a number grouped as people read it; one that is none, as it was written.

    As it is dialled at home for who reads it there, else with the code of its country.

    :param region: two-letter code of the country in which a number without prefix is dialled
    :param reader_region: of the country in which it is read

    >>> shown("+525555513003", "MX", "MX"), shown("55-55513003", "MX", "MX")
    ('55 5551 3003', '55 5551 3003')
    >>> shown("5555513003", "MX", "US"), shown("+34912345678", "MX", "MX")
    ('+52 55 5551 3003', '+34 912 34 56 78')
    >>> shown("5555513003", "MX"), shown("ext. 12", "MX", "MX"), shown(False, "MX")
    ('+52 55 5551 3003', 'ext. 12', False)
    """
    dialled = normalized(number, region)
    if not dialled:
        return number
    found = phonenumbers.parse(number, region or None)
    home = reader_region and phonenumbers.country_code_for_region(reader_region)
    formats = phonenumbers.PhoneNumberFormat
    own = formats.NATIONAL if found.country_code == home else formats.INTERNATIONAL
    return phonenumbers.format_number(found, own)
