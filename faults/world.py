"""The company on which the faults fall: debtors of every kind, on the eve of a busy night.

Deterministic. Four weekly runs were made and their e-mails sent, so that tonight stages rise,
steps write, plan, tell sales and cut limits, holds begin and end, and promises turn out broken.
"""

from datetime import date, datetime, time, timedelta

from freezegun import freeze_time

from odoo import Command

from bench import ledger

from .mail_server import MailServer
from .worker import send_queue, use_mail_server

TONIGHT = date(2026, 3, 11)
NIGHTS_BEFORE = (28, 21, 14, 7)
ROLES = {
    "collector": "cobranza_followup.group_cobranza_user",
    "salesperson": "sales_team.group_sale_salesman",
}
# One customer in so many …
QUICK_ONE_IN = 3  # … is under a policy with one step less: held from tonight
SILENT_ONE_IN = 7  # … has no e-mail address
PAID_AHEAD_ONE_IN = 6  # … has two payments that nobody has matched with invoices
PAID_AHEAD = (310.0, 470.0)
PROMISED_ONE_IN = 6
HELD_ONE_IN = 9  # … is on hold by hand, every second one of them until yesterday only
ORDERED_ONE_IN = 2  # … has a quotation


def at_night():
    """Freeze the clock (which ticks on) at tonight; the processes forked inside inherit it."""
    return freeze_time(datetime.combine(TONIGHT, time(8)), tick=True)


def build(env, how_many):
    """Build it in a database with the add-on, and commit."""
    with at_night() as clock:

        def morning_of(days_before):
            env.cr.commit()
            clock.move_to(datetime.combine(TONIGHT - timedelta(days=days_before), time(8)))

        morning_of(NIGHTS_BEFORE[0] + 1)
        people = _prepare_company(env)
        ledger.write(env, how_many, TONIGHT)
        partners = customers(env)
        _prepare_customers(env, partners, people)
        with MailServer() as server:
            use_mail_server(server.port)
            for days_before in NIGHTS_BEFORE:
                morning_of(days_before)
                env["cobranza.run"]._run(env.company)
                send_queue(env)
        morning_of(6)
        _promise(env, partners[::PROMISED_ONE_IN])
        morning_of(2)
        _hold(env, partners[1::HELD_ONE_IN])
        _pay_ahead(env, partners[2::PAID_AHEAD_ONE_IN])
        _quote(env, partners[::ORDERED_ONE_IN])
        # Messages carry a link with a token, drawn when it is first asked for: here, for all alike.
        for debtor in env["cobranza.debtor"].search([]):
            debtor._portal_ensure_token()
        env.cr.commit()


def customers(env):
    """Return the customers of the written ledger, in a fixed order."""
    return env["res.partner"].search([("name", "=like", "Customer %")], order="id")


def _prepare_company(env):
    """Have the company act; return its collector and its salesperson."""
    company = env.company
    company.partner_id.write({"tz": "UTC", "email": "office@company.example"})
    # Faults fall at any hour: no contact rule has a message wait.
    env["cobranza.contact.rule"].search([]).active = False
    users = env["res.users"].create(
        [
            {
                "name": name,
                "login": name,
                "email": f"{name}@company.example",
                "lang": "en_US",
                "group_ids": [Command.link(env.ref(role).id)],
            }
            for name, role in ROLES.items()
        ]
    )
    company.write(
        {
            "cobranza_collector_id": users[0].id,
            "account_use_credit_limit": True,
            "cobranza_mode": "act",
        }
    )
    standard = env.ref("cobranza_followup.policy_default")
    # A ledger written by the day has no bank entries of yesterday.
    standard.maximum_bank_age_days = 0
    # Each PDF takes a second, and no fault falls on it.
    standard.attach_statement = False
    quick = env["res.partner.category"].create({"name": "Quick"})
    left_out = env.ref("cobranza_followup.stage_barriers")
    copied = standard.copy(
        {"name": "Quick", "sequence": 1, "partner_category_ids": [Command.set(quick.ids)]}
    )
    copied.step_ids.filtered(lambda step: step.stage_id == left_out).unlink()
    return users


def _prepare_customers(env, partners, people):
    quick = env["res.partner.category"].search([("name", "=", "Quick")])
    # Their payments are to meet the invoices on the account the ledger was written on.
    receivable = (
        env["account.move.line"]
        .search([("account_id.account_type", "=", "asset_receivable")], limit=1)
        .account_id
    )
    partners.write(
        {
            "user_id": people[1].id,
            "lang": "en_US",
            "property_account_receivable_id": receivable.id,
        }
    )
    partners[::QUICK_ONE_IN].write({"category_id": [Command.set(quick.ids)]})
    for partner in partners - partners[::SILENT_ONE_IN]:
        partner.email = f"customer{partner.id}@example.com"
    partners[::SILENT_ONE_IN].write({"email": False})
    partners[1::SILENT_ONE_IN].write({"credit_limit": 50000, "use_partner_credit_limit": True})
    partners[2::SILENT_ONE_IN].write({"credit_limit": 20000, "use_partner_credit_limit": True})


def _debtors(env, partners):
    return env["cobranza.debtor"].search([("partner_id", "in", partners.ids)], order="partner_id")


def _promise(env, partners):
    for debtor in _debtors(env, partners).filtered("amount_overdue"):
        env["cobranza.promise"].create(
            {
                "debtor_id": debtor.id,
                "amount": debtor.amount_overdue,
                "date_promised": TONIGHT - timedelta(days=3),
                "source": "call",
            }
        )


def _hold(env, partners):
    for number, debtor in enumerate(_debtors(env, partners)):
        env["cobranza.hold"].create(
            {
                "debtor_id": debtor.id,
                "reason": "Asked by the owner",
                "date_to": number % 2 == 0 and TONIGHT - timedelta(days=1),
            }
        )


def _pay_ahead(env, partners):
    bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
    payments = env["account.payment"].create(
        [
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner.id,
                "amount": amount,
                "date": TONIGHT - timedelta(days=2),
                "journal_id": bank.id,
            }
            for partner in partners
            for amount in PAID_AHEAD
        ]
    )
    payments.action_post()


def _quote(env, partners):
    product = env["product.product"].create(
        {"name": "Service", "type": "service", "invoice_policy": "order"}
    )
    env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 100})],
            }
            for partner in partners
        ]
    )
