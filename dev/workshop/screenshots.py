"""`make screenshots`: the pictures of the README and of the add-on's page in Odoo's Apps list.

They are taken from the demo while it is served, as its own users, so that they show what there
is.  To have one more, add a row to SCREENS; `camera.py` works the browser.
"""

import json
import os
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass

from . import debian, demo, locks, paths, postgres, python_env
from .progress import Problem, say

URL = "http://localhost:8069"
PLACE = paths.ADDON_DIR / "static/description/screenshots"
# What `camera.py` imports, apart from `make test`, which does not need it.
PACKAGES = ("playwright==1.65.2", "greenlet==3.5.6", "pillow==13.0.0")

DESKTOP = (1366, 768)
PHONE = (390, 844)


@dataclass(frozen=True)
class Find:
    """The record to show: the first that fits, as the screen's user sees them."""

    model: str
    domain: tuple
    order: str = "id"


@dataclass(frozen=True)
class Screen:
    """A picture: who looks at what, and what has to be there before it is taken."""

    name: str  # of the file, without .png
    login: str  # and password
    path: str  # {id} is what `find` finds
    see: str  # a selector; the last thing to appear
    find: Find | None = None
    clicks: tuple[str, ...] = ()  # selectors, clicked in this order before `see` is waited for
    size: tuple[int, int] = DESKTOP


BROKE_A_PROMISE = Find(
    "cobranza.debtor",
    (("promise_ids.state", "=", "broken"), ("amount_overdue", ">", 0)),
    "overdue_count desc, priority desc, id",
)
HELD_QUOTATION = Find(
    "sale.order",
    (("cobranza_hold", "=", True), ("state", "in", ("draft", "sent"))),
    "amount_total desc, id",
)
OFFERED = Find("cobranza.debtor", (("offer_ids.state", "=", "offered"),))
COMPARED = Find("cobranza.laboratory", (("state", "=", "done"),))
# The one that has a result.
TRIED = Find("cobranza.challenger", (("state", "=", "running"),))
FORM = ".o_form_view .o_cobranza_aging_bar"
PROMISE = ".o_form_statusbar button[data-hotkey=o]"

SCREENS = (
    Screen(
        "panorama",
        "gerente",
        "/odoo/cobranza-panorama",
        ".o_cobranza_panorama svg, .o_cobranza_panorama canvas",
    ),
    Screen(
        "expected_cash",
        "gerente",
        "/odoo/cobranza-expected-cash",
        ".o_pivot_cell_value",
        clicks=(".o_switch_view.o_pivot",),
    ),
    Screen(
        "laboratory",
        "gerente",
        "/odoo/cobranza-laboratory/{id}",
        ".o_form_view [name=figure_ids] .o_data_row",
        COMPARED,
    ),
    Screen(
        "challenger",
        "gerente",
        "/odoo/cobranza-rival-emails/{id}",
        ".o_form_view [name=result_text]",
        TRIED,
    ),
    Screen("my_day", "cobradora", "/odoo/cobranza-my-day", ".o_data_row"),
    Screen("debtor", "cobradora", "/odoo/cobranza-debtors/{id}", FORM, BROKE_A_PROMISE),
    Screen(
        "log_contact",
        "cobradora",
        "/odoo/cobranza-debtors/{id}",
        ".modal .o_cobranza_promise_date button[aria-pressed=true]",
        BROKE_A_PROMISE,
        (
            PROMISE,
            ".modal .o_cobranza_invoice_picker input >> nth=0",
            ".modal .o_cobranza_promise_date button.btn-sm >> nth=0",
        ),
    ),
    Screen(
        "calls",
        "cobradora",
        "/odoo/cobranza-calls",
        ".o_cobranza_calls_promise button[aria-pressed=true]",
        clicks=(
            ".o_cobranza_calls [data-code=promised]",
            ".o_cobranza_calls_promise .btn-sm >> nth=0",
        ),
    ),
    Screen("debtors", "cobradora", "/odoo/cobranza-debtors", ".o_kanban_record"),
    Screen(
        "promises",
        "cobradora",
        "/odoo/cobranza-promises?view_type=calendar",
        ".o_calendar_view .fc-event",
    ),
    Screen(
        "playbook",
        "cobradora",
        "/odoo/cobranza-debtors/{id}",
        ".o_cobranza_playbook section[data-name=avoid]",
        BROKE_A_PROMISE,
        ("a[name=playbook]",),
    ),
    Screen("aging", "cobradora", "/odoo/cobranza-aging", ".o_pivot_cell_value"),
    Screen("held_orders", "gerente", "/odoo/cobranza-held-orders", ".o_data_row"),
    Screen(
        "held_quotation",
        "vendedora",
        "/odoo/orders/{id}",
        ".o_form_view .alert[name=cobranza_hold]",
        HELD_QUOTATION,
    ),
    Screen(
        "ask_exception",
        "vendedora",
        "/odoo/orders/{id}",
        ".modal [name=hold_reason]",
        HELD_QUOTATION,
        (".alert[name=cobranza_hold] button[data-hotkey='shift+r']",),
    ),
    Screen("documents", "cobradora", "/odoo/cobranza-documents", ".o_data_row"),
    Screen(
        "statement",
        "cobradora",
        "/report/html/cobranza_followup.report_statement/{id}",
        ".page",
        BROKE_A_PROMISE,
    ),
    Screen(
        "inbox", "cobradora", "/odoo/action-cobranza_followup.cobranza_reply_action", ".o_data_row"
    ),
    Screen(
        "payment_notice",
        "cobradora",
        "/odoo/cobranza-payment-notices",
        ".o_form_view [name=amount]",
        clicks=(".o_data_row .o_data_cell >> nth=0",),
    ),
    Screen("activity", "gerente", "/odoo/cobranza-activity", ".o_pivot_cell_value"),
    Screen("setup", "gerente", "/odoo/cobranza-setup", ".o_form_view .o_data_row"),
    Screen("preview", "gerente", "/odoo/cobranza-preview", ".o_form_view .o_data_row"),
    Screen(
        "page_phone",
        "cobradora",
        "/my/statement/{id}",
        "#cobranza_page_acts details",
        OFFERED,
        size=PHONE,
    ),
    Screen("calls_phone", "cobradora", "/odoo/cobranza-calls", ".o_cobranza_calls h1", size=PHONE),
    Screen("my_day_phone", "cobradora", "/odoo/cobranza-my-day", ".o_kanban_record", size=PHONE),
    Screen(
        "debtor_phone",
        "cobradora",
        "/odoo/cobranza-debtors/{id}",
        FORM,
        BROKE_A_PROMISE,
        size=PHONE,
    ),
)


def take(arguments: list[str]) -> int:
    """`dev/screenshots [URL] [DATABASE] [--only NAME…]`"""
    url, database, names = understand(arguments)
    require_demo(url, database)
    with locks.hold("setup"):
        debian.install_missing(private_server=not postgres.is_given())
        python = python_env.ensure_small("screenshots", PACKAGES)
    command = [str(python), "-m", "workshop.camera", url, database, *names]
    variables = os.environ | {"PYTHONPATH": str(paths.DEV)}
    status = subprocess.run(command, env=variables, check=False).returncode
    if not status:
        say(f"The pictures are in {PLACE.relative_to(paths.CHECKOUT)}; look at them.")
    return status


def understand(arguments: list[str]) -> tuple[str, str, list[str]]:
    """The address, the database, and the names of the pictures to take.

    >>> understand([])[:2]
    ('http://localhost:8069', 'cobranza_demo')
    >>> understand(["http://localhost:8070/", "mine", "--only", "my_day"])
    ('http://localhost:8070', 'mine', ['my_day'])
    >>> understand(["--only", "my_diary"])
    Traceback (most recent call last):
    workshop.progress.Problem: There is no picture my_diary: dev/workshop/screenshots.py lists them.
    """
    given, chosen = arguments, []
    if "--only" in arguments:
        place = arguments.index("--only")
        given, chosen = arguments[:place], arguments[place + 1 :]
    if len(given) > 2 or any(word.startswith("-") for word in given):
        raise Problem("Call it as dev/screenshots [URL] [DATABASE] [--only NAME…].")
    url, database = [*given, *(URL, demo.database(os.environ.get("DB")))[len(given) :]]
    known = [screen.name for screen in SCREENS]
    for name in chosen:
        if name not in known:
            raise Problem(f"There is no picture {name}: dev/workshop/screenshots.py lists them.")
    return url.rstrip("/"), database, chosen or known


def require_demo(url: str, database: str) -> None:
    """Log in once, before anything is installed; say what is wrong if that cannot be."""
    login = SCREENS[0].login
    parameters = {"db": database, "login": login, "password": login}
    start = "make demo serves it, or name another: dev/screenshots URL DATABASE."
    try:
        request = urllib.request.Request(
            f"{url}/web/session/authenticate",
            json.dumps({"params": parameters}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            answer = json.load(reply)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise Problem(f"No Odoo answers at {url} ({reason}): {start}") from None
    if not isinstance(answer, dict) or not (answer.get("result") or {}).get("uid"):
        raise Problem(f"{url} lets no {login} into a database {database}: {start}")
