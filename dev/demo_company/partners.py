"""The roster's customers as contacts, with addresses, people and branches."""

import re
import unicodedata
from random import Random

from .clock import TIME_ZONE
from .company import LANGUAGE
from .roster import TOWNS

STREETS = ("Av. Juárez", "Calle Hidalgo", "Blvd. Insurgentes", "Calle 5 de Mayo", "Av. Revolución")
FIRST_NAMES = ("Alma", "Beatriz", "Celia", "Daniel", "Efraín", "Gloria", "Hugo", "Irma", "Julián")
LAST_NAMES = ("Arriaga", "Bañuelos", "Cárdenas", "Del Río", "Elizondo", "Fierro", "Galindo")
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "no_vat_validation": True,
}


def make_partners(env, customers, users, category, instalments):
    """Return {name: the customer's contact}."""
    partners = env["res.partner"].with_context(**QUIET)
    made = partners.create([_values(env, one, users, category, instalments) for one in customers])
    found = dict(zip([one.name for one in customers], made, strict=True))
    people = [vals for one in customers for vals in _contacts(one, found[one.name])]
    partners.create(people)
    return found


def _values(env, customer, users, category, instalments):
    random = Random(customer.name)
    city, state, dialling = TOWNS[customer.town]
    values = {
        "name": customer.name,
        "is_company": True,
        "customer_rank": 1,
        "street": f"{random.choice(STREETS)} {random.randrange(10, 2400)}",
        "city": city,
        "state_id": _state(env, state).id,
        "country_id": env.ref("base.mx").id,
        "zip": f"{random.randrange(20000, 90000):05}",
        "phone": _phone(dialling, random),
        "email": f"contacto@{domain(customer.name)}" if customer.reachable else False,
        "lang": LANGUAGE,
        "tz": TIME_ZONE,
        "user_id": users["vendedora"].id,
    }
    if customer.public:
        values["category_id"] = category.ids
    if customer.limit:
        values |= {"use_partner_credit_limit": True, "credit_limit": customer.limit}
    if customer.instalments:
        values["property_payment_term_id"] = instalments.id
    return values


def _contacts(customer, partner):
    """The person who pays, and branches that are invoiced under their own names."""
    random = Random(customer.name + " contacts")
    dialling = TOWNS[customer.town][2]
    person = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
    common = {"parent_id": partner.id, "lang": LANGUAGE, "tz": TIME_ZONE}
    if customer.reachable:
        yield {
            **common,
            "name": person,
            "type": "invoice",
            "function": "Cuentas por pagar",
            "phone": _phone(dialling, random),
            "email": f"pagos@{domain(customer.name)}",
        }
    for name in customer.branches:
        yield {**common, "name": name, "type": "other", "city": partner.city}


def domain(name):
    """A domain that nobody can own, from the name of a business.

    >>> domain("Abarrotes La Güera")
    'abarrotes-la-guera.example'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") + ".example"


def _phone(dialling, random):
    rest = "555" + "".join(random.choices("0123456789", k=7 - len(dialling)))
    return f"+52 {dialling} {rest[:3]} {rest[3:]}"


def _state(env, code):
    return env.ref("base.mx").state_ids.filtered(lambda state: state.code == code)
