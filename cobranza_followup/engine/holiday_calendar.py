"""Public holidays of a country and of its parts, from the package `holidays`."""

from functools import lru_cache

import holidays

# Spanish holidays are those of a community, Odoo's states are its provinces.
_PARTS = {
    "ES": {
        "AN": "AL CA CO GR H J MA SE",
        "AR": "HU TE Z",
        "AS": "O",
        "Barcelona": "B",
        "CB": "S",
        "CE": "CE",
        "CL": "AV BU LE P SA SG SO VA ZA",
        "CM": "AB CR CU GU TO",
        "CN": "GC TF",
        "CT": "B GI L T",
        "EX": "BA CC",
        "GA": "C LU OR PO",
        "IB": "PM",
        "MC": "MU",
        "MD": "M",
        "ML": "ME",
        "NC": "NA",
        "PV": "BI SS VI",
        "RI": "LO",
        "VC": "A CS V",
    },
}


@lru_cache(maxsize=256)
def public_holidays(country, year, language=None):
    """Return {(date, name): codes of the states it is kept in}; no codes: the whole country.

    :param country: ISO 3166 code; one the package does not know has no holidays
    :param language: code of the names' language where there is a translation

    >>> from datetime import date
    >>> public_holidays("CO", 2026, "es")[date(2026, 7, 20), "Día de la Independencia"]
    ()
    >>> public_holidays("ES", 2026, "es")[date(2026, 9, 11), "Fiesta Nacional de Cataluña"]
    ('B', 'GI', 'L', 'T')
    """
    supported = holidays.list_supported_countries(include_aliases=False)
    if country not in supported:
        return {}

    def of(part=None):
        found = holidays.country_holidays(country, subdiv=part, years=year, language=language)
        return set(found.items())

    national = of()
    found = dict.fromkeys(sorted(national), ())
    for part in supported[country]:
        for holiday in sorted(of(part) - national):
            states = (*found.get(holiday, ()), *_states(country, part))
            found[holiday] = tuple(dict.fromkeys(states))
    return found


def _states(country, part):
    states = _PARTS.get(country, {}).get(part)
    if states:
        return tuple(states.split())
    return (f"{country}-{part}" if country == "CL" else part,)
