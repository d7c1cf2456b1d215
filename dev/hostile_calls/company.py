"""Two small companies to be hostile to: all roles work in the first, secrets are in both."""

from dataclasses import dataclass, field
from datetime import timedelta

from passlib.hash import pbkdf2_sha512

from odoo import Command

# The administrator: whom anonymous callers say they are.
SOMEBODY = 2

GROUPS = {
    "collector": ["cobranza_followup.group_cobranza_user"],
    "manager": ["cobranza_followup.group_cobranza_manager"],
    "salesperson": ["sales_team.group_sale_salesman_all_leads"],
    "warehouse": ["stock.group_stock_user"],
    "internal": ["base.group_user"],
    "portal": ["base.group_portal"],
}
# What nobody of the first company may read, and what only its collectors may. The amounts of
# the invoices differ: these are sums that a debtor alone has.
FOREIGN = "Ajena"
FOREIGN_AMOUNTS = (7_654_321.0, 3_210_987.0)
OWN_AMOUNTS = (4_443_331.0, 1_110_222.0)
PRIVATE = "Confidencial"


@dataclass
class Place:
    """What was built, by its names."""

    companies: object
    users: dict
    keys: dict
    held: object
    orders: object
    pickings: object
    tokens: dict
    pages: dict
    secrets: dict = field(default_factory=dict)


def build(env):
    """Make the companies, their people, debts, holds and orders; return the `Place`."""
    own = env.ref("base.main_company")
    other = env["res.company"].create({"name": "Segunda S.A."})
    env.user.company_ids |= other
    env = env(context={**env.context, "allowed_company_ids": [own.id, other.id]})
    for company in (own, other):
        env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
    env.ref("cobranza_followup.policy_default").maximum_bank_age_days = 0
    users = {role: _user(env, role, names, own) for role, names in GROUPS.items()}
    product = env["product.product"].create(
        {"name": "Arroz", "is_storable": True, "list_price": 100, "taxes_id": False}
    )
    env["res.bank"].create({"name": "Banco"})
    held = env["res.partner"]
    orders = env["sale.order"]
    for company, name, amounts in (
        (own, "Abarrotes del Norte", OWN_AMOUNTS),
        (other, f"Tienda {FOREIGN}", FOREIGN_AMOUNTS),
    ):
        company.cobranza_mode = "act"
        local = env(context={**env.context, "allowed_company_ids": [company.id]})
        _stock(local, company, product)
        for number in (1, 2):
            customer = _customer(local, company, f"{name} {number}", users)
            for days, amount in zip((-95, -20), amounts, strict=True):
                _invoice(local, company, customer, days, amount + number)
            orders |= _order(local, customer, product, users, confirm=True)
            if number == 1:
                held |= customer
        env.cr.commit()
        env["cobranza.run"]._run(company)
        _story(
            local, company, held.filtered(lambda partner, own=company: partner.company_id == own)
        )
        orders |= _order(local, held[-1:], product, users)
    users["portal"].partner_id.parent_id = held[:1]
    env.cr.commit()
    keys = {
        role: env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "hostile", None)
        for role, user in users.items()
    }
    # Whoever has the link of an order may read it: only those of the first company get around.
    theirs = orders.filtered(lambda order: order.company_id == own)
    tokens = {order.id: order._portal_ensure_token() for order in theirs}
    # So may whoever has the link of a customer's page see that customer's account.
    debtors = env["cobranza.debtor"].search([("company_id", "=", own.id)])
    pages = {debtor.id: debtor._portal_ensure_token() for debtor in debtors}
    # Checking a wrong password is made slow on purpose; a cheap hash keeps the calls quick.
    cheap = pbkdf2_sha512.using(rounds=1).hash("nobody knows")
    env.cr.execute("UPDATE res_users SET password = %s WHERE id = %s", [cheap, SOMEBODY])
    env.cr.commit()
    return Place(
        own | other,
        users,
        keys,
        held,
        orders,
        orders.picking_ids,
        tokens,
        pages,
        _secrets(env, own, other),
    )


def _user(env, role, names, company):
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": f"User {role}",
                "login": role,
                "password": f"{role}-{role}",
                "email": f"{role}@company.example",
                "lang": "en_US",
                "group_ids": [Command.set([env.ref(name).id for name in names])],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )
    )


def _customer(env, company, name, users):
    return env["res.partner"].create(
        {
            "name": name,
            "email": "pagos@cliente.example",
            "company_id": company.id,
            "is_company": True,
            "user_id": users["salesperson"].id if company.id == 1 else False,
        }
    )


def _invoice(env, company, customer, days, amount):
    today = company._cobranza_today()
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": customer.id,
            "invoice_date": today + timedelta(days=days),
            "invoice_date_due": today + timedelta(days=days),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create({"name": "Arroz", "price_unit": amount, "tax_ids": False})
            ],
        }
    )
    move.action_post()


def _stock(env, company, product):
    warehouses = env["stock.warehouse"]
    warehouse = warehouses.search([("company_id", "=", company.id)], limit=1)
    if not warehouse:
        warehouse = warehouses.create(
            {"name": company.name, "code": f"W{company.id}", "company_id": company.id}
        )
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1000)


def _order(env, customer, product, users, confirm=False):
    order = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "user_id": users["salesperson"].id,
            "require_signature": True,
            "require_payment": False,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 3, "price_unit": 100})
            ],
        }
    )
    if confirm:
        order.action_confirm()
    else:
        order.action_quotation_sent()
    return order


def _story(env, company, customer):
    """Give the customer one of each: hold, promise, barrier, contact, exception, request."""
    debtor = env["cobranza.debtor"]._for_partner(customer, company)
    invoices = env["account.move"].search([("partner_id", "=", customer.id)])
    today = company._cobranza_today()
    secret = FOREIGN if company.id != 1 else PRIVATE
    values = {"debtor_id": debtor.id, "note": f"{secret} nota"}
    env["cobranza.promise"].create(
        {**values, "amount": 10, "date_promised": today + timedelta(days=4)}
    )
    env["cobranza.barrier"].create(
        {
            **values,
            "type_id": env["cobranza.barrier.type"].search([("is_dispute", "=", True)], limit=1).id,
            "invoice_ids": [Command.set(invoices[:1].ids)],
            "amount_disputed": 5,
        }
    )
    env["cobranza.interaction"].create(
        {**values, "direction": "in", "outcome_id": env["cobranza.outcome"].search([], limit=1).id}
    )
    debtor.tag_ids = env["cobranza.tag"].search([], limit=1)
    env["cobranza.hold"].create({"debtor_id": debtor.id, "reason": "Cheque devuelto"})
    order = env["sale.order"].search([("partner_id", "=", customer.id)], limit=1)
    request = env["cobranza.exception.request"]._ask(order, "Es urgente")
    request.action_refuse("No")
    env["cobranza.exception.request"]._ask(order, "Es muy urgente")


def _secrets(env, own, other):
    """Return {who: texts they must never be answered}."""

    def sums(company):
        debtors = env["cobranza.debtor"].search([("company_id", "=", company.id)])
        amounts = {
            abs(amount) for name in ("amount_receivable",) for amount in debtors.mapped(name)
        }
        return {text for amount in amounts for text in (f"{amount:.1f}", f"{amount:,.2f}")}

    foreign = {FOREIGN} | sums(other)
    private = foreign | {PRIVATE} | sums(own)
    told = {"collector": foreign, "manager": foreign, "customer": foreign | {PRIVATE}}
    return {role: sorted(told.get(role, private)) for role in (*GROUPS, "anonymous", "customer")}
