"""What this add-on costs: its runs, its refreshes, its screens."""

from datetime import timedelta

from lxml import etree

from . import bound, laboratory, limits, orders, page, payments, posting
from .bulk import vacuum
from .clock import memory_peak
from .orders import HELD

NIGHTS = 5


def measure(env, clock):
    """Measure everything; return what is no time."""
    today = env.company._cobranza_today()
    before = memory_peak()
    clock.measure("first_run", lambda: _run(env, today))
    vacuum(env, "cobranza_debtor")
    clock.measure("same_day", lambda: _run(env, today), times=3)
    bound.prepare(env)
    for night in range(1, NIGHTS + 1):
        # Back to back, so that whatever else the machine does slows both.
        day = today + timedelta(days=night)
        clock.measure("next_day", lambda day=day: _run(env, day))
        bound.measure(env, clock, day)
        vacuum(env, "cobranza_debtor", "bench_bound")
    # As after a change of the policy that all are under: every history is read anew.
    env.cr.execute("UPDATE cobranza_debtor SET behaviour_until = NULL")
    env.cr.commit()
    clock.measure("histories_anew", lambda: _run(env, today + timedelta(days=NIGHTS)))
    memory = memory_peak() - before
    # What of a night is for forecasts, once more on the same day.
    clock.measure(
        "forecast", lambda: env["cobranza.item.forecast"]._refresh(env.company, day), times=3
    )
    bound.drop(env)
    # Before payments that only measure something come in, which are earlier than any customer's.
    backtest = env["cobranza.cash.forecast"]._backtest(
        env.company, today - timedelta(days=180), today
    )
    _months(env, clock)
    tried = laboratory.measure(env, clock)
    paid_at_once = payments.measure(env, clock)
    _held(env, clock)
    _screens(env, clock)
    page.measure(env, clock)
    orders.measure(env, clock)
    posting.measure(env, clock)
    # Last: all else is measured as where no limit is in use.
    limited = limits.measure(env, clock)
    largest = page.measure_large(env, clock)
    return {
        "largest": largest,
        **limited,
        "memory_growth": memory,
        "paid_at_once": paid_at_once,
        "laboratory": tried,
        "backtest": backtest,
        "debtors": env["cobranza.debtor"].search_count([]),
        "open_items": env["cobranza.open.item"].search_count([]),
        "overdue": env["cobranza.debtor"].search_count([("amount_overdue", ">", 0)]),
    }


def _run(env, day):
    run = env["cobranza.run"]._run(env.company, day)
    assert run.state == "done", run.errors


def _months(env, clock):
    """Fill the 24 months before this one in, and measure the last of them again as the run does."""
    measures = env["cobranza.measure"]
    clock.measure("measures_filled_back", lambda: measures._fill_back(env.company))
    env.cr.commit()
    today = env.company._cobranza_today()
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    measures.search([("company_id", "=", env.company.id), ("month", "=", last)]).unlink()
    clock.measure("measures_of_a_month", lambda: measures._measure(env.company, last, today))
    env.cr.rollback()


def _held(env, clock):
    others = [("partner_id", "not in", orders.customers(env).ids)]
    for debtor in env["cobranza.debtor"].search(others, limit=HELD, order="id DESC"):
        env["cobranza.hold"].create({"debtor_id": debtor.id, "reason": "Benchmark"})
    env.cr.commit()
    partners = env["res.partner"]
    found = clock.measure(
        "held_customers",
        lambda: partners.search([("cobranza_hold", "=", True)]),
        times=7,
        warm=True,
    )
    assert found is None or len(found) == HELD


def _screens(env, clock):
    user = env.ref("base.user_admin")
    for group in ("cobranza_followup.group_cobranza_manager", "sales_team.group_sale_manager"):
        user.group_ids += env.ref(group)
    env = env(user=user.id)
    debtors = env["cobranza.debtor"]
    worklist = _specification(env, "cobranza.debtor", "cobranza_debtor_view_list_worklist")
    clock.measure(
        "worklist",
        lambda: debtors.web_search_read([("in_worklist", "=", True)], worklist, limit=80),
        times=7,
        warm=True,
    )
    kanban = _specification(env, "cobranza.debtor", "cobranza_debtor_view_kanban")
    clock.measure(
        "kanban",
        lambda: debtors.web_read_group(
            [("state", "=", "open")],
            ["stage_id"],
            ["__count", "amount_overdue:sum"],
            auto_unfold=True,
            unfold_read_specification=kanban,
            unfold_read_default_limit=40,
        ),
        times=7,
        warm=True,
    )
    form = _specification(env, "cobranza.debtor", "cobranza_debtor_view_form")
    one = debtors.search([("state", "=", "open")], limit=1)
    clock.measure("debtor", lambda: one.web_read(form), times=7, warm=True)
    clock.measure("panorama", env["cobranza.panorama"].overview, times=7, warm=True)
    calls = env["cobranza.call.workspace"]
    clock.measure("calls_list", calls.open_day, times=7, warm=True)
    clock.measure("calls_customer", lambda: calls.customer(one.id), times=7, warm=True)
    queue = etree.fromstring(env["sale.order"].get_view(view_type="list")["arch"])
    names = {node.get("name"): {} for node in queue.iter("field") if not node.getchildren()}
    clock.measure(
        "order_queue",
        lambda: env["sale.order"].web_search_read(
            [("cobranza_hold", "=", True), ("state", "in", ("draft", "sent"))], names, limit=80
        ),
        times=7,
        warm=True,
    )
    clock.measure(
        "aging",
        lambda: env["cobranza.open.item"]._read_group(
            [], ["bucket"], ["residual:sum", "amount_chased:sum", "__count"]
        ),
        times=5,
        warm=True,
    )


def _specification(env, model, xmlid):
    """Return what the web client asks for to show a view."""
    view = env.ref(f"cobranza_followup.{xmlid}")
    arch = etree.fromstring(env[model].get_view(view.id, view.type)["arch"])
    types = {name: field["type"] for name, field in env[model].fields_get().items()}
    many2one = {"fields": {"display_name": {}}}
    return {
        node.get("name"): many2one if "many2" in types[node.get("name")] else {}
        for node in arch.iter("field")
        # not those of a list within the form, which are another model's
        if not any(parent.tag == "field" for parent in node.iterancestors())
    }
