"""The two companies: their books, currencies, payment terms and the rules of the desk."""

import math

from odoo import Command

from odoo.addons.cobranza_followup.engine.bank_account import kind

from .clock import TIME_ZONE
from .habits import INSTALMENTS

LANGUAGE = "es_MX"
MAIN = "Distribuidora El Mezquite, S.A. de C.V."
BRANCH = "El Mezquite Bajío, S.A. de C.V."
# Weeks between two exchange rates of the dollar.
RATE_EVERY = 2


def make_companies(env):
    """Return {"main": company, "branch": company}, each with Mexican books of its own."""
    env.ref("base.MXN").active = True
    main = env.ref("base.main_company")
    details = {
        "country_id": env.ref("base.mx").id,
        "currency_id": env.ref("base.MXN").id,
    }
    main.write({**details, "name": MAIN})
    main.partner_id.write(
        {
            "street": "Av. de los Mezquites 1450",
            "city": "Guadalajara",
            "state_id": env.ref("base.state_mx_jal").id,
            "zip": "44940",
            "phone": "+52 33 3555 0100",
            "email": "cobranza@elmezquite.example",
            "website": "https://elmezquite.example",
        }
    )
    branch = env["res.company"].create({**details, "name": BRANCH})
    branch.partner_id.write({"city": "León", "email": "cobranza@bajio.elmezquite.example"})
    companies = {"main": main, "branch": branch}
    env.ref("base.user_root").company_ids |= branch
    for company in companies.values():
        company.partner_id.write({"lang": LANGUAGE, "tz": TIME_ZONE})
        env["account.chart.template"].try_loading("mx", company)
        company.write({"account_use_credit_limit": True, "stock_text_confirmation": False})
        _make_taxes_due_on_invoices(company)
        _write_payment_instructions(company)
    _speak_as_in_mexico(env)
    # Those made with the database are in the currency that the company had then.
    env["product.pricelist"].search([]).currency_id = env.ref("base.MXN")
    return companies


def _speak_as_in_mexico(env):
    """The Spanish of all of Latin America, which came with the database, is nobody's here."""
    other = env["res.lang"].search([("code", "=", "es_419")])
    people = env["res.partner"].with_context(active_test=False)
    people.search([("lang", "=", other.code)]).lang = LANGUAGE
    other.active = False
    env["ir.default"].set("res.partner", "lang", LANGUAGE)


def accept_online_payments(env, companies):
    """Let customers pay on their page: with Odoo's own stand-in for a provider, in test mode."""
    demo = env.ref("payment_demo.payment_method_demo")
    demo.active = True
    providers = env["payment.provider"].search([("code", "=", "demo")])
    by_company = {provider.company_id: provider for provider in providers}
    for company in companies.values():
        own = by_company.get(company) or providers[0].copy()
        journal = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        own.company_id = company
        own.write({"state": "test", "is_published": True})
        own.write({"payment_method_ids": [Command.set(demo.ids)], "journal_id": journal.id})


def _write_payment_instructions(company):
    """What a statement of account tells the customer."""
    journal = company.env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    numbers = (f"012320004567890{company.id:02}{digit}" for digit in range(10))
    journal.set_bank_account(next(number for number in numbers if kind(number) == "clabe"))
    company.cobranza_payment_instructions = (
        "<p>Transferencia SPEI a la cuenta indicada. Envíe el comprobante por correo y el mismo"
        " día registramos su pago.</p>"
    )


def _make_taxes_due_on_invoices(company):
    """Value added tax falls due with the invoice.

    In Mexico it falls due with the payment, which gives every payment a second journal entry:
    nothing that a collector sees, and most of the time the demo would take to build.
    """
    taxes = company.env["account.tax"].search([("company_id", "=", company.id)])
    taxes.filtered(lambda tax: tax.tax_exigibility == "on_payment").tax_exigibility = "on_invoice"


def make_dollars(env, companies, clock):
    """A dollar that goes up and down, and a bank account in it."""
    main = companies["main"]
    dollar = env.ref("base.USD")
    dollar.active = True
    env["res.currency.rate"].create(
        [
            {
                "currency_id": dollar.id,
                "company_id": main.id,
                "name": clock.day(-7 * RATE_EVERY * index),
                "rate": 1 / (18.4 + 0.9 * math.sin(index / 4)),
            }
            for index in range(80 // RATE_EVERY + 1)
        ]
    )
    env["account.journal"].create(
        {
            "name": "Banco en dólares",
            "code": "BNKUS",
            "type": "bank",
            "currency_id": dollar.id,
            "company_id": main.id,
        }
    )


def make_payment_terms(env):
    """Return the payment terms of the customers who pay in instalments."""
    share = round(100 / len(INSTALMENTS), 2)
    shares = [share] * (len(INSTALMENTS) - 1)
    shares.append(100 - sum(shares))
    return env["account.payment.term"].create(
        {
            "name": "Tres parcialidades (30, 60 y 90 días)",
            "line_ids": [
                Command.create({"value": "percent", "value_amount": percent, "nb_days": days})
                for percent, days in zip(shares, INSTALMENTS, strict=True)
            ],
        }
    )


def make_rules(env):
    """The manager's rules: small and large debts, and more patience with public bodies."""
    standard = env.ref("cobranza_followup.policy_default")
    standard.write({"minimum_amount": 500, "large_amount": 250000})
    category = env["res.partner.category"].create({"name": "Sector público"})
    public = standard.copy(
        {
            "name": "Sector público",
            "sequence": 50,
            "partner_category_ids": [Command.set(category.ids)],
        }
    )
    # The last first: a later stage never begins on an earlier day.
    for step in public.step_ids.sorted("minimum_days", reverse=True):
        if step.minimum_days > 1:
            step.minimum_days += 15
    return category
