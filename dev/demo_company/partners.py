"""The roster's customers as contacts, with addresses, people and branches."""

import re
import unicodedata
from random import Random

from odoo import Command

from .clock import TIME_ZONE
from .company import LANGUAGE
from .roster import TOWNS

STREETS = ("Av. Juárez", "Calle Hidalgo", "Blvd. Insurgentes", "Calle 5 de Mayo", "Av. Revolución")
FIRST_NAMES = ("Alma", "Beatriz", "Celia", "Daniel", "Efraín", "Gloria", "Hugo", "Irma", "Julián")
LAST_NAMES = ("Arriaga", "Bañuelos", "Cárdenas", "Del Río", "Elizondo", "Fierro", "Galindo")
# Country code and digits of a number behind it.
DIALLING = {"mx": ("52", 10), "co": ("57", 10), "es": ("34", 9), "us": ("1", 10)}
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
    env["cobranza.contact.preference"].create(
        [_agreed(env, one, found[one.name]) for one in customers if one.authorized]
    )
    people = [vals for one in customers for vals in _contacts(one, found[one.name])]
    partners.create(people)
    return found


def _values(env, customer, users, category, instalments):
    random = Random(customer.name)
    town = TOWNS[customer.town]
    country = env.ref(f"base.{town.country}")
    values = {
        "name": customer.name,
        "is_company": not customer.person,
        "customer_rank": 1,
        "street": f"{random.choice(STREETS)} {random.randrange(10, 2400)}",
        "city": town.city,
        "state_id": country.state_ids.filtered(lambda state: state.code == town.state).id,
        "country_id": country.id,
        "zip": f"{random.randrange(20000, 90000):05}",
        "phone": _phone(town, random),
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
    town = TOWNS[customer.town]
    person = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
    common = {"parent_id": partner.id, "lang": LANGUAGE, "tz": TIME_ZONE}
    if customer.reachable and not customer.person:
        yield {
            **common,
            "name": person,
            "type": "invoice",
            "function": "Cuentas por pagar",
            "cobranza_handles_payments": True,
            "phone": _phone(town, random),
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


def _phone(town, random):
    prefix, digits = DIALLING[town.country]
    rest = "555" + "".join(random.choices("0123456789", k=digits - 3 - len(town.dialling)))
    return f"+{prefix} {town.dialling} {rest[:3]} {rest[3:]}"


def _agreed(env, customer, partner):
    """The channels a consumer has authorized, and where that can be seen."""
    channels = env["cobranza.contact.channel"].search([("code", "in", customer.authorized)])
    return {
        "partner_id": partner.id,
        "company_id": env.ref("base.main_company").id,
        "consent_ids": [
            Command.create(
                {"channel_id": channel.id, "evidence": "Contrato de crédito, cláusula 9"}
            )
            for channel in channels
        ],
    }
