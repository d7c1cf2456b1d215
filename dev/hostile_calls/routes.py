"""Routes that show or take something of the add-on; it has none of its own."""

from . import values

_PATHS = (
    "/my/orders/{order}?access_token={token}",
    "/my/orders/{order}",
    "/my/orders/{order}?access_token={junk}&message={junk}&report_type={junk}",
    "/my/orders?page={junk}&sortby={junk}",
    "/my/quotes?sortby={junk}",
    "/report/html/cobranza_followup.report_statement/{debtor}",
    "/report/html/cobranza_followup.report_statement/{junk}",
    "/report/html/cobranza_followup.open_items_table/{debtor}",
    "/report/text/cobranza_followup.report_statement/{debtor}",
    "/report/html/cobranza_followup.report_statement/{debtor}?context={junk}",
    "/report/html/cobranza_followup.report_statement/{debtor}?options={junk}",
    "/web/content/{model}/{id}/{field}",
    "/web/image/{model}/{id}/{field}",
    "/odoo/{model}/{id}",
    "/json/1/{model}",
)
_CALLS = (
    "/my/orders/{order}/accept",
    "/my/orders/{order}/transaction",
    "/web/dataset/call_kw/{model}/{method}",
    "/web/dataset/call_button/{model}/{method}",
)


def random_route(rng, surface):
    """Return ("route", path, parameters of a page, parameters of a call)."""
    orders = surface.place.orders.ids
    order = rng.choice(orders)
    model, method, ids, kwargs, context = surface.call()
    words = {
        "order": order,
        "token": surface.place.tokens.get(order, "x") if rng.random() < 0.7 else "x",
        "junk": rng.choice(
            ["", "0", "-1", "1,2", "x", "%00", "%3Cscript%3E", str(2**63), "[", "{}"]
        ),
        "debtor": rng.choice(surface.ids_of("cobranza.debtor")),
        "model": model,
        "method": method,
        "id": rng.choice(surface.ids_of(model) or [1]),
        "field": rng.choice(sorted(surface.env[model]._fields)),
    }
    if rng.random() < 0.5:
        return "route", rng.choice(_PATHS).format(**words), None, None
    path = rng.choice(_CALLS).format(**words)
    if path.startswith("/my"):
        params = {
            "access_token": words["token"],
            "name": rng.choice(["Juana", values.HTML, values.nasty(rng)]),
            "signature": rng.choice([PNG, values.nasty(rng)]),
        }
    else:
        args = [] if ids is None else [ids]
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        if context is not None:
            params["kwargs"] = {**kwargs, "context": context}
    return "route", path, None, params


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
