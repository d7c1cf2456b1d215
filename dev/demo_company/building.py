"""Makes the company, step by step."""

import gc
import time
from contextlib import contextmanager
from operator import attrgetter

from . import company, people
from .clock import Clock
from .desk import Desk
from .habits import plan
from .ledger import Ledger
from .orders import Orders
from .partners import make_partners
from .payers import PAYERS
from .play import Play
from .post import post_office
from .products import make_products
from .stories import STORIES
from .trials import Trials

CUSTOMERS = PAYERS + STORIES


def build(env):
    """Make the demo company and commit it."""
    env = env(context={**env.context, "lang": company.LANGUAGE})
    gc.disable()  # hardly anything is garbage before the end
    try:
        with post_office(env):
            _build(env, Clock())
    finally:
        gc.enable()


def _build(env, clock):
    with _step("Empresas, plan de cuentas y usuarios"):
        companies = company.make_companies(env)
        company.make_dollars(env, companies, clock)
        company.accept_online_payments(env, companies)
        users = people.make_people(env, companies)
        category = company.make_rules(env)
        instalments = company.make_payment_terms(env)
        env.cr.commit()
    with _step("Clientes y productos"):
        partners = make_partners(env, CUSTOMERS, users, category, instalments)
        products = make_products(env, companies)
        env.cr.commit()
    plans = [plan(customer) for customer in CUSTOMERS]
    bills = sorted((bill for one, _ in plans for bill in one), key=attrgetter("day"))
    receipts = sorted((one for _, many in plans for one in many), key=attrgetter("day"))
    ledger = Ledger(env, companies, partners, products, clock)
    desk = Desk(env, companies["main"], users, partners, CUSTOMERS, ledger, receipts)
    orders = Orders(env, companies["main"], users, partners, products)
    trials = Trials(env, users)
    play = Play(env, companies, clock, ledger, desk, orders, trials)
    with clock:
        with _step("Quince meses de facturas y pagos"):
            play.history(bills, receipts)
        with _step("Los últimos noventa días, noche por noche"):
            play.days(bills, receipts)
    with _step("La corrida de hoy"):
        last = play.night(0)
        orders.quote_held()
        env.cr.commit()
    with _step("Indicadores, pronósticos y lo que se probó"):
        trials.look_back()
        env.cr.commit()
    if last.state != "done":
        raise RuntimeError(f"The last run had errors: {last.errors}")


@contextmanager
def _step(title):
    """Say how long a step took; the clock on the wall does not freeze."""
    started = time.clock_gettime(time.CLOCK_MONOTONIC)
    yield
    print(f"  {title}: {time.clock_gettime(time.CLOCK_MONOTONIC) - started:.0f} s", flush=True)
