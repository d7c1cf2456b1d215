"""Faults between the nightly run and people at work, and between people."""

from functools import partial

from odoo.exceptions import UserError
from odoo.service.model import retrying

from .checks import problems
from .rounds import Found
from .state import contrast, differences, reading, snapshot, standing
from .worker import FORK, PATIENCE, run
from .world import PAID_AHEAD, PAID_AHEAD_ONE_IN, TONIGHT, customers

# One customer in so many pays while the run works.
_PAYS_ONE_IN = 6
# How all customers pay is looked at once a night, as it begins: who pays while the run works
# changes what is expected of them, and of who pays alike, from the next run on.
_BY_HOW_ALL_PAY = (
    "expected_payment_date",
    "usual_days",
    "usual_days_from",
    "usual_days_to",
)


def payments(arena, chance, number):
    works = [pay, partial(match, 0), partial(match, 1), confirm]
    _result, wanted = arena.twin("payments", *works, run)
    there = standing(arena.kept["payments"], _BY_HOW_ALL_PAY)
    night = arena.twin("run", run)[0]
    arena.renew()
    found = Found()
    runner = arena.worker(run, [chance.randrange(1, night["points"])])
    runner.next_stop()
    people = [arena.worker(work, [1], waits=False) for work in works]
    for worker in people:
        worker.next_stop()
    runner.go_on()
    results = [worker.result() for worker in [*people, runner]]
    found.wrong += [text for how, text in results if how == "failed"]
    done = [result for how, result in results[:-1] if how == "done"]
    during = sum(result["during"] for result in done)
    found.hit_in(during and "ended while the run worked")
    paid = {customer for result in done for customer in result["customers"]}
    # Whose order was confirmed before their hold ended has none that waits, and hears it otherwise.
    ordered = {customer for result in done for customer in result["confirmed"]}
    found.wrong += problems(arena.name, changed_since=paid)
    # Who paid before the run was not written to; who paid after it, was. Both stand the same.
    apart = paid | ordered | {None}
    found.wrong += differences(
        snapshot(arena.name), wanted, apart_from=apart, without=_BY_HOW_ALL_PAY
    )
    found.wrong += _other_standing(arena.name, there, _BY_HOW_ALL_PAY)
    found.wrong += _wrong_orders(arena.name)
    return found


def two_refreshes(arena, _chance, _number):
    arena.twin("matched", partial(match, 0), partial(match, 1))
    there = standing(arena.kept["matched"])
    arena.renew()
    found = Found()
    barrier = FORK.Barrier(2)
    both = [arena.worker(partial(match, which, barrier=barrier)) for which in (0, 1)]
    results = [worker.result() for worker in both]
    found.wrong += [text for how, text in results if how == "failed"]
    for how, result in results:
        if how == "done":
            found.hits += ["repeated"] * result["repeated"]
    found.wrong += problems(arena.name, changed_since=_customers_of(results))
    found.wrong += _other_standing(arena.name, there)
    return found


def _customers_of(results):
    return {
        customer for how, result in results if how == "done" for customer in result["customers"]
    }


def _other_standing(database, wanted, without=()):
    found = standing(database, without)
    return [
        f"standing of customer {customer}: {contrast([found.get(customer)], [row])}"
        for customer, row in wanted.items()
        if found.get(customer) != row
    ]


def _wrong_orders(database):
    """Orders of held customers that went through, and orders stopped for no reason."""
    with reading(database) as cr:
        cr.execute(
            """SELECT format('order %s of customer %s is in state %s', o.id, o.partner_id, o.state)
                 FROM sale_order o
                WHERE o.state = 'sale' AND EXISTS (
                          SELECT FROM cobranza_hold hold
                           WHERE hold.partner_id = o.partner_id AND source = 'manual'
                             AND hold.state = 'active')
                   OR o.state <> 'sale' AND NOT EXISTS (
                          SELECT FROM cobranza_hold hold
                           WHERE hold.partner_id = o.partner_id AND hold.hold_sale)"""
        )
        return [sentence for (sentence,) in cr.fetchall()]


FAULTS = {
    "run against payments and order confirmations": payments,
    "two refreshes of one debtor at once": two_refreshes,
}


# -- what people do, each act in a transaction as a request of a browser is -------------------


def _act(env, act, found):
    """Do it as Odoo does for a request; note whether the run was under way when it was done."""
    tries = []

    def tried():
        tries.append(1)
        return act(first=len(tries) == 1)

    retrying(tried, env)
    found["repeated"] += len(tries) - 1
    under_way = [("date", "=", TONIGHT), ("state", "=", "running")]
    found["during"] += env["cobranza.run"].search_count(under_way)
    env.cr.rollback()


def _nothing_yet():
    return {"during": 0, "repeated": 0, "customers": [], "confirmed": []}


def _open_items(env, partner):
    return env["account.move.line"].search(
        [
            ("partner_id", "=", partner.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ],
        order="date_maturity, id",
    )


def pay(env, _points):
    """Customers pay their oldest invoice, every second one all of them."""
    found = _nothing_yet()
    for number, partner in enumerate(customers(env)[3::_PAYS_ONE_IN]):
        items = _open_items(env, partner).filtered(lambda item: item.debit)
        items = items if number % 2 else items[:1]
        if not items:
            continue

        def register(first, items=items):
            wizard = env["account.payment.register"].with_context(
                active_model="account.move.line", active_ids=items.ids
            )
            wizard.create({"payment_date": TONIGHT, "group_payment": True})._create_payments()

        _act(env, register, found)
        found["customers"].append(partner.id)
    return found


def match(which, env, _points, barrier=None):
    """Match one of the two payments of customers who paid ahead with one of their invoices.

    :param barrier: where the two processes wait for each other when both have looked
    """
    found = _nothing_yet()
    for partner in customers(env)[2::PAID_AHEAD_ONE_IN]:
        if not _open_items(env, partner).filtered("debit"):
            continue

        def reconcile(first, partner=partner):
            items = _open_items(env, partner)
            paid = items.filtered(lambda item: item.credit == PAID_AHEAD[which])
            invoiced = items.filtered("debit")
            if barrier and first:
                barrier.wait(PATIENCE)  # neither sees from here on what the other one writes
            # The oldest invoice or the newest: which payment is matched first makes no difference.
            (paid | (invoiced[-1:] if which else invoiced[:1])).reconcile()

        _act(env, reconcile, found)
        found["customers"].append(partner.id)
    return found


def confirm(env, _points):
    """Confirm all quotations; some are refused, which is said in a sentence."""
    found = _nothing_yet()
    for order in env["sale.order"].search([("state", "=", "draft")], order="id"):
        try:
            _act(env, lambda first, order=order: order.action_confirm(), found)
            found["confirmed"].append(order.partner_id.id)
        except UserError:
            env.cr.rollback()
    return found
