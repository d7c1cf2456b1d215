"""Time zones in sentences, by their city in the language of who reads."""

from babel.dates import get_timezone_location

from odoo.tools.misc import babel_locale_parse, get_lang


def zone_text(env, zone):
    """Return the city by which a time zone goes: “Ciudad de México” of America/Mexico_City.

    :param zone: a `ZoneInfo`
    """
    locale = babel_locale_parse(get_lang(env).code)
    return get_timezone_location(zone.key, locale=locale, return_city=True)
