"""In which time zones a person may be: by hand, else by state, else by country.

A state with two clocks has both, as has a country: a contact waits until it may go in all.
"""

from functools import lru_cache
from zoneinfo import ZoneInfo

import pytz

_EASTERN = ("America/New_York",)
_CENTRAL = ("America/Chicago",)
_MOUNTAIN = ("America/Denver",)
_PACIFIC = ("America/Los_Angeles",)
_MEXICO = ("America/Mexico_City",)
_BRASILIA = ("America/Sao_Paulo",)

# {country: {zones: codes of the states, as in Odoo}}; a state that is missing may be anywhere.
_STATES = {
    "US": {
        _EASTERN: "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
        (*_EASTERN, "America/Detroit", "America/Menominee"): "MI",
        (*_EASTERN, "America/Indiana/Indianapolis", *_CENTRAL): "IN",
        _EASTERN + _CENTRAL: "FL KY TN",
        _CENTRAL: "AL AR IA IL LA MN MO MS OK WI",
        _CENTRAL + _MOUNTAIN: "KS ND NE SD TX",
        _MOUNTAIN: "CO MT NM UT WY",
        (*_MOUNTAIN, *_PACIFIC): "ID NV",
        ("America/Boise", *_PACIFIC): "OR",
        ("America/Phoenix", *_MOUNTAIN): "AZ",
        _PACIFIC: "CA WA",
        ("America/Anchorage", "America/Adak"): "AK",
        ("Pacific/Honolulu",): "HI",
        ("America/Puerto_Rico",): "PR VI",
        ("Pacific/Guam",): "GU MP",
        ("Pacific/Pago_Pago",): "AS",
    },
    "MX": {
        _MEXICO: "AGU CAM CHP CMX COL DUR GRO GUA HID JAL MEX MIC MOR OAX PUE QUE SLP TAB TLA"
        " VER YUC ZAC",
        ("America/Cancun",): "ROO",
        ("America/Monterrey", "America/Matamoros"): "COA NLE TAM",
        ("America/Chihuahua", "America/Ciudad_Juarez", "America/Ojinaga"): "CHH",
        ("America/Mazatlan",): "BCS SIN",
        ("America/Mazatlan", "America/Bahia_Banderas"): "NAY",
        ("America/Hermosillo",): "SON",
        ("America/Tijuana",): "BCN",
    },
    "BR": {
        _BRASILIA: "AL AP BA CE DF ES GO MA MG PB PI PR RJ RN RS SC SE SP TO",
        (*_BRASILIA, "America/Noronha"): "PE",
        ("America/Belem", "America/Santarem"): "PA",
        ("America/Cuiaba",): "MS MT",
        ("America/Porto_Velho",): "RO RR",
        ("America/Manaus", "America/Eirunepe"): "AM",
        ("America/Rio_Branco",): "AC",
    },
    "CL": {
        ("America/Santiago",): "CL-TA CL-AN CL-AT CL-CO CL-LI CL-ML CL-BI CL-AR CL-LL CL-RM"
        " CL-LR CL-AP CL-NB",
        ("America/Santiago", "Pacific/Easter"): "CL-VS",
        ("America/Coyhaique",): "CL-AI",
        ("America/Punta_Arenas",): "CL-MA",
    },
    "EC": {
        ("Pacific/Galapagos",): "20",
        ("America/Guayaquil",): " ".join(f"{code:02}" for code in range(1, 25) if code != 20),
    },
    "ES": {
        ("Atlantic/Canary",): "GC TF",
        ("Africa/Ceuta",): "CE ME",
        ("Europe/Madrid",): "C VI AB A AL O AV BA PM B BU CC CA S CS CR CO CU GI GR GU SS H HU J"
        " LO LE L LU M MA MU NA OR P PO SA SG SE SO T TE TO V VA BI ZA Z",
    },
}


@lru_cache(maxsize=1024)
def possible_zones(country, state=None, by_hand=None):
    """Return every `ZoneInfo` a person may be in, the likeliest first; empty: no telling.

    :param country: code of the country (ISO 3166), or None
    :param state: code of the state as Odoo has it, or None
    :param by_hand: name of the zone that somebody set, or None

    >>> possible_zones("US", "CA")
    (zoneinfo.ZoneInfo(key='America/Los_Angeles'),)
    >>> [zone.key for zone in possible_zones("ES")]
    ['Europe/Madrid', 'Africa/Ceuta', 'Atlantic/Canary']
    >>> possible_zones("BR")[0].key
    'America/Sao_Paulo'
    >>> possible_zones(None)
    ()
    >>> possible_zones("US", "CA", "America/Bogota")
    (zoneinfo.ZoneInfo(key='America/Bogota'),)
    """
    if by_hand:
        return (ZoneInfo(by_hand),)
    for names, states in _STATES.get(country, {}).items():
        if state in states.split():
            return tuple(map(ZoneInfo, names))
    names = pytz.country_timezones.get(country or "", ())
    return tuple(map(ZoneInfo, sorted(names, key=lambda name: name != _MAIN.get(country))))


# Where most people and the capital or the trade are, if that is not the first zone of a country.
_MAIN = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}


def main_zone(country, state=None):
    """Return the name of the zone a company of a place most likely goes by; None: no telling.

    :param country: code of the country (ISO 3166), or None
    :param state: code of the state as Odoo has it, or None

    >>> main_zone("CO"), main_zone("MX"), main_zone("BR")
    ('America/Bogota', 'America/Mexico_City', 'America/Sao_Paulo')
    >>> main_zone("MX", "BCN"), main_zone("MX", "CHH"), main_zone("ES", "TF")
    ('America/Tijuana', 'America/Chihuahua', 'Atlantic/Canary')
    >>> main_zone("BR", "RJ"), main_zone("US", "TX")
    ('America/Sao_Paulo', 'America/Chicago')
    >>> main_zone(None)
    """
    zones = possible_zones(country, state)
    return zones[0].key if zones else None
