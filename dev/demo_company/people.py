"""Who works at the company, and how each of them gets in.

Passwords and keys are those of a demo: anybody may know them.  The keys are made from the login
so that they can be written down in advance; Odoo stores them as it stores any other key.
"""

import hashlib
from dataclasses import dataclass
from types import SimpleNamespace
from unittest.mock import patch

from odoo import Command

from .clock import TIME_ZONE
from .company import LANGUAGE


@dataclass(frozen=True)
class Person:
    login: str
    name: str
    duty: str
    groups: tuple[str, ...]
    companies: tuple[str, ...] = ("main",)


PEOPLE = (
    Person(
        "admin",
        "Administración",
        "todo",
        (
            "account.group_account_manager",
            "base.group_multi_company",
            "base.group_multi_currency",
            "base.group_system",
            "cobranza_followup.group_cobranza_manager",
            "sales_team.group_sale_manager",
            "stock.group_stock_manager",
        ),
        ("main", "branch"),
    ),
    Person(
        "cobradora",
        "Socorro Treviño",
        "cobranza",
        ("cobranza_followup.group_cobranza_user",),
        ("main", "branch"),
    ),
    Person(
        "gerente",
        "Ramiro Escobedo",
        "gerencia de cobranza",
        ("cobranza_followup.group_cobranza_manager",),
        ("main", "branch"),
    ),
    Person("vendedora", "Itzel Barragán", "ventas", ("sales_team.group_sale_salesman",)),
    Person("almacen", "Fermín Oropeza", "almacén", ("stock.group_stock_user",)),
)


def make_people(env, companies):
    """Return {login: user}."""
    users = {"admin": env.ref("base.user_admin")}
    for person in PEOPLE:
        values = {
            "name": person.name,
            "login": person.login,
            "password": person.login,
            "email": f"{person.login}@elmezquite.example",
            "lang": LANGUAGE,
            "tz": TIME_ZONE,
            "notification_type": "inbox",
            "odoobot_state": "disabled",  # it would greet everybody over the screen
            "company_id": companies["main"].id,
            "company_ids": [Command.set([companies[name].id for name in person.companies])],
        }
        groups = [Command.link(env.ref(name).id) for name in person.groups]
        if user := users.get(person.login):
            user.write({**values, "group_ids": groups})
            continue
        groups.append(Command.link(env.ref("base.group_user").id))
        users[person.login] = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create({**values, "group_ids": groups})
        )
    # Who looks at the demo wants to see the desk first, not what else there is.
    users["admin"].action_id = env.ref("cobranza_followup.cobranza_home_action").id
    for company in companies.values():
        company.cobranza_collector_id = users["cobradora"]
    for user in users.values():
        _give_key(user)
    return users


def api_key(login):
    """The key with which a person calls the server's JSON-2 interface."""
    return hashlib.sha1(f"cobranza_demo {login}".encode()).hexdigest()


def _give_key(user):
    keys = user.env["res.users.apikeys"].with_user(user).sudo()
    source = SimpleNamespace(urandom=lambda _size: bytes.fromhex(api_key(user.login)))
    with patch("odoo.addons.base.models.res_users.os", source):
        keys._generate("rpc", "Demostración", False)
