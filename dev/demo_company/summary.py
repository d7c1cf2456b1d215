"""What the desk looks like after the run, for whoever has just typed `make demo`."""

from odoo.tools import config

from .people import PEOPLE, api_key
from .table import table

STATES_OF_PROMISES = ("open", "kept", "partial", "broken", "replaced", "cancelled")


def summary(env):
    """Print the company's figures, the run's result, logins, and a story to play."""
    env = env(context={**env.context, "lang": env.ref("base.user_admin").lang})
    company = env.ref("base.main_company")
    print()
    print(company.name)
    print("=" * len(company.name))
    parts = (_ledger, _runs, _debtors, _holds, _promises, _people, _story)
    for part in parts:
        print()
        print("\n".join(part(env, company)))
    print(flush=True)


def _labels(env, model, field):
    return dict(env[model]._fields[field]._description_selection(env))


def _ledger(env, company):
    moves = env["account.move"]
    posted = [("state", "=", "posted"), ("company_id", "=", company.id)]
    kinds = [
        ("Facturas", [("move_type", "=", "out_invoice")]),
        ("Notas de crédito", [("move_type", "=", "out_refund")]),
        ("Entradas de banco", [("journal_id.type", "=", "bank")]),
    ]
    row = [moves.search_count(posted + domain) for _name, domain in kinds]
    debtors = env["cobranza.debtor"].search_count([("company_id", "=", company.id)])
    head = ["Clientes", *(name for name, _domain in kinds), "Gestiones", "Barreras abiertas"]
    more = [
        env["cobranza.interaction"].search_count([("company_id", "=", company.id)]),
        env["cobranza.barrier"].search_count(
            [("company_id", "=", company.id), ("state", "=", "open")]
        ),
    ]
    return ["Dieciocho meses de historia", *table(head, [[debtors, *row, *more]])]


def _runs(env, _company):
    modes = _labels(env, "cobranza.run", "mode")
    states = _labels(env, "cobranza.run", "state")
    rows = []
    by_company = env["cobranza.run"]._read_group([], ["company_id"], ["id:recordset"])
    for company, ids in sorted(by_company, key=lambda group: group[0].id):
        last = ids.sorted("date")[-1]
        rows.append(
            [
                company.name,
                len(ids),
                last.date,
                modes.get(last.mode, ""),
                states[last.state],
                last.debtor_count,
                last.raised_count,
                last.lowered_count,
                last.execution_count,
                last.error_count,
                f"{last.duration:.2f} s",
            ]
        )
    head = ["Empresa", "Corridas", "Última", "Modo", "Estado", "Deudores", "Suben", "Bajan"]
    head += ["Efectos", "Errores", "Duración"]
    return ["Corridas nocturnas", *table(head, rows)]


def _debtors(env, company):
    debtors = env["cobranza.debtor"].search([("company_id", "=", company.id)])
    types = _labels(env, "cobranza.debtor", "debtor_type")
    states = _labels(env, "cobranza.debtor", "state")
    rows = []
    for stage in [*env["cobranza.stage"].search([]), env["cobranza.stage"]]:
        here = debtors.filtered(lambda debtor, stage=stage: debtor.stage_id == stage)
        rows.append([stage.name or f"({states['clear']})", *_count(here, types)])
    rows.append(["Total", *_count(debtors, types)])
    head = ["Etapa", *types.values(), "Deudores", "Vencido MXN"]
    aside = [
        f"{states[state]}: {', '.join(found.mapped('partner_id.name'))}"
        for state in ("legal", "exempt")
        if (found := debtors.filtered(lambda debtor, state=state: debtor.state == state))
    ]
    return ["Deudores por etapa y tipo", *table(head, rows), *(f"  {line}" for line in aside)]


def _count(debtors, types):
    by_type = [len(debtors.filtered(lambda d, kind=kind: d.debtor_type == kind)) for kind in types]
    return [*by_type, len(debtors), round(sum(debtors.mapped("amount_overdue")))]


def _holds_in_force(env, company):
    return env["cobranza.hold"].search(
        [("company_id", "=", company.id), ("state", "=", "active")], order="source DESC, id"
    )


def _holds(env, company):
    sources = _labels(env, "cobranza.hold", "source")
    rows = [
        [
            hold.partner_id.name,
            sources[hold.source],
            hold.date_from,
            hold.debtor_id.days_overdue,
            round(hold.debtor_id.amount_overdue),
            hold.reason,
        ]
        for hold in _holds_in_force(env, company)
    ]
    head = ["Cliente", "Origen", "Desde", "Días", "Vencido MXN", "Motivo"]
    return ["Bloqueos de crédito activos", *table(head, rows)]


def _promises(env, company):
    states = _labels(env, "cobranza.promise", "state")
    groups = env["cobranza.promise"]._read_group(
        [("company_id", "=", company.id)], ["state"], ["__count", "amount_company:sum"]
    )
    found = {state: (count, round(amount)) for state, count, amount in groups}
    rows = [[states[state], *found[state]] for state in STATES_OF_PROMISES if state in found]
    return ["Compromisos de pago", *table(["Estado", "Cuántos", "MXN"], rows)]


def _people(_env, _company):
    rows = [[one.login, one.login, one.name, one.duty, api_key(one.login)] for one in PEOPLE]
    head = ["Usuario", "Contraseña", "Nombre", "Trabajo", "Llave de API (JSON-2)"]
    return [f"Entrar en {_url()}", *table(head, rows)]


def _url():
    return f"http://localhost:{config['http_port']}"


def _story(env, company):
    holds = _holds_in_force(env, company)
    orders = env["sale.order"].search(
        [
            ("state", "in", ("draft", "sent")),
            ("partner_id.commercial_partner_id", "in", holds.partner_id.ids),
            ("company_id", "=", company.id),
        ],
        order="id",
    )
    rows = [[order.id, order.name, order.partner_id.name, order.amount_total] for order in orders]
    lines = [
        "Cotizaciones de clientes bloqueados: confirmarlas se rechaza con una explicación",
        *table(["id", "Número", "Cliente", "Total MXN"], rows),
    ]
    if orders:
        lines += [
            "",
            "  Por ejemplo:",
            f"    curl -s {_url()}/json/2/sale.order/action_confirm \\",
            f"      -H 'Authorization: bearer {api_key('vendedora')}' \\",
            f"      -H 'X-Odoo-Database: {env.cr.dbname}' \\",
            f"      -H 'Content-Type: application/json' -d '{{\"ids\": [{orders[0].id}]}}'",
            f"  La historia completa (cambia los datos): dev/demo_story {_url()} {env.cr.dbname}",
        ]
    return lines
