"""Routes that show or take something of the add-on: Odoo's, and the customer's page."""

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
# What the forms of the page send; each is sent to every one of its routes.
_FIELDS = (
    "date", "amount", "note", "type_id", "item", "move_id", "contact_id", "email", "name", "phone",
    "day_from", "day_to", "hour_from", "hour_to", "channel", "reference", "currency_id", "offer_id",
)  # fmt: skip
_FILES = (
    ("x.pdf", b"%PDF-1.4 x"), ("../x.png", b"<script>hostile()</script>"), ("", b""), ("x", b"\0" * 9),
)  # fmt: skip
_QUERIES = ("", "&report_type={junk}", "&report_type=xlsx", "&done={junk}", "&page={junk}")
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
    if rng.random() < 0.4:
        return _page_route(rng, surface, words["junk"])
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


def _page_route(rng, surface, junk):
    """Return a visit to a customer's page, or a form sent to it, with a key that may fit."""
    debtor = rng.choice([*surface.place.pages, rng.choice(surface.ids_of("cobranza.debtor"))])
    fitting = surface.place.pages.get(debtor, "x")
    token = rng.choice([fitting, fitting, *surface.place.pages.values(), "", junk])
    path = rng.choice(surface.page_routes).replace("<int:debtor_id>", str(debtor))
    while "<" in path:
        before, _open, rest = path.partition("<")
        path = before + str(rng.randint(0, 60)) + rest.partition(">")[2]
    if rng.random() < 0.3:
        query = rng.choice(_QUERIES).format(junk=junk)
        return "route", f"{path}?access_token={token}{query}", None, None
    form = {name: _typed(rng, surface) for name in rng.sample(_FIELDS, rng.randint(1, 8))}
    if rng.random() < 0.2:
        form["files"] = rng.choice(_FILES)
    return "route", path, None, None, {"access_token": token, **form}


def _typed(rng, surface):
    """Return what somebody may type, or a program send, into a field of a form."""
    some = (
        str(rng.randint(0, 80)),
        str(surface.env["res.company"].browse(1)._cobranza_today()),
        "12.50",
        "pagos@cliente.example",
        [str(rng.randint(1, 80)) for _n in range(3)],
        values.HTML,
    )
    luck = rng.random()
    text = rng.choice(some) if luck < 0.7 else str(values.nasty(rng))
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else text


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
