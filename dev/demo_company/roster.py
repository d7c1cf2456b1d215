"""What is told of a customer of the demo; who they are is in `payers` and `stories`.

Plain data.  A day is an offset from the day of the build: -30 is thirty days ago.  What a
customer did before its story begins follows from its habit (`habits`); the last invoices of
those with a story are listed here one by one, so that the end of the story is certain.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Town(NamedTuple):
    city: str
    state: str
    dialling: str
    country: str = "mx"


TOWNS = {
    "ags": Town("Aguascalientes", "AGU", "449"),
    "cdmx": Town("Ciudad de México", "CMX", "55"),
    "chih": Town("Chihuahua", "CHH", "614"),
    "cul": Town("Culiacán", "SIN", "667"),
    "gdl": Town("Guadalajara", "JAL", "33"),
    "hmo": Town("Hermosillo", "SON", "662"),
    "leon": Town("León", "GUA", "477"),
    "mid": Town("Mérida", "YUC", "999"),
    "mor": Town("Morelia", "MIC", "443"),
    "mty": Town("Monterrey", "NLE", "81"),
    "oax": Town("Oaxaca de Juárez", "OAX", "951"),
    "pue": Town("Puebla", "PUE", "222"),
    "qro": Town("Querétaro", "QUE", "442"),
    "slp": Town("San Luis Potosí", "SLP", "444"),
    "tij": Town("Tijuana", "BCN", "664"),
    "ver": Town("Veracruz", "VER", "229"),
    # Abroad: other hours, other holidays, other rules on contacting debtors.
    "bog": Town("Bogotá", "DC", "310", "co"),
    "mad": Town("Madrid", "M", "91", "es"),
    "mia": Town("Miami", "FL", "305", "us"),
}


@dataclass(frozen=True)
class Due:
    """An invoice of the story: when it falls due, how large it is, and what is paid of it.

    `paid` lists (day, share of the invoice); a day that has not come yet is what the customer
    means to do, which is what a collector hears when they call.
    """

    day: int
    share: float = 1.0
    paid: tuple = ()


@dataclass(frozen=True)
class Obstacle:
    """A barrier that the customer names on a day; `solved` is the day we removed it."""

    day: int
    kind: str
    note: str
    solved: int | None = None
    resolution: str = ""


@dataclass(frozen=True)
class Customer:
    name: str
    town: str
    habit: str
    # usual invoice before taxes, in pesos, and days between two of them
    amount: int = 18000
    every: int = 74
    terms: int = 30
    since: int = -545
    # nothing of what is older than the story is paid after this day
    last_paid: int = -1
    dues: tuple[Due, ...] = ()
    # what a collector hears: see `answers`
    temper: str = "honest"
    obstacle: Obstacle | None = None
    # a credit note or a payment nobody allocated: (day, share of a usual invoice)
    credit_note: tuple | None = None
    loose_payment: tuple | None = None
    # contacts with invoices of their own
    branches: tuple[str, ...] = ()
    # companies that sell to it: "main", "branch"
    sellers: tuple[str, ...] = ("main",)
    instalments: bool = False
    dollars: bool = False
    public: bool = False
    reachable: bool = True
    # a consumer; `authorized` are the channels they agreed to
    person: bool = False
    authorized: tuple[str, ...] = ()
    limit: int = 0
    # tags of the desk, by external id
    tags: tuple[str, ...] = ()
    # what the manager does with it: (what, day)
    measure: tuple | None = None
