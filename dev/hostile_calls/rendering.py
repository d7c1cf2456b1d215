"""Code in every text, then shown wherever texts are shown: nothing of it may run, or be markup."""

from datetime import timedelta
from itertools import cycle

from lxml import etree, html

from odoo.tools import SQL

from odoo.addons.cobranza_followup_stock.tests.access.hostile_common import own_models

from .routes import PNG
from .values import HTML, PRODUCT

# Texts of others that are shown beside ours.
_THEIRS = {
    "account.move": ("ref", "payment_reference", "invoice_origin", "invoice_partner_display_name"),
    "account.move.line": ("name",),
    "product.template": ("name",),
    "res.company": ("name",),
    "res.partner": ("name", "complete_name", "ref", "street", "city", "phone", "vat"),
    "sale.order": ("client_order_ref", "name"),
    "sale.order.line": ("name",),
    "stock.picking": ("name", "origin"),
}
# Codes of the program, which people neither write nor read.
_CODES = (
    "code",
    "debtor_type_rule",
    "domain",
    "payment_dates",
    "priority_rules",
    "reason_codes",
    "waiting_reason",
)
# What sanitizing leaves of markup is markup that was meant.
MEANT = HTML.replace('class="hostile"', 'class="meant"')


class Rendering:
    """Fills every text with code, shows everything, and looks for code in what is shown."""

    def __init__(self, env, caller, place):
        self.env = env
        self.caller = caller
        self.place = place
        self.count = 0
        self.found = []

    def run(self):
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM mail_message")
        (self.first_message,) = self.env.cr.fetchone()
        self._fill()
        self._forms()
        self._portal()
        self._statements()
        self._messages()

    # -- filling -------------------------------------------------------------------------

    def _fill(self):
        own = {
            name: [
                field.name
                for field in self.env[name]._fields.values()
                if field.store
                and field.column_type
                and field.type in ("char", "text")
                and field.name not in _CODES
            ]
            for name in own_models(self.env)
            if self.env[name]._auto
        }
        self.env.flush_all()
        for name, fields in {**own, **_THEIRS}.items():
            for field in fields:
                self._write(self.env[name], self.env[name]._fields[field])
        self.env.invalidate_all()
        for company in self.place.companies:
            company.cobranza_payment_instructions = MEANT
        self.env.cr.commit()
        self.env.registry.clear_all_caches()
        self.env.registry.signal_changes()

    def _write(self, model, field):
        # By SQL, because many of these nobody may write; unique ones differ by their id.
        text = SQL("%s || id", HTML)
        if field.translate:
            text = SQL("jsonb_build_object('en_US', %s)", text)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s",
                SQL.identifier(model._table),
                SQL.identifier(field.name),
                text,
            )
        )

    # -- showing -------------------------------------------------------------------------

    def _forms(self):
        for name in own_models(self.env):
            ids = self.env[name].search([], limit=3).ids
            views = self.env[name].get_views([(False, "form")])
            arch = etree.fromstring(views["views"]["form"]["arch"])
            fields = {node.get("name"): {} for node in arch.iter("field")}
            fields = {field: {} for field in fields if field in self.env[name]._fields}
            for role in ("collector", "manager"):
                read = {"specification": {**fields, "display_name": {}}}
                for id_ in ids:
                    answer = self.caller.json2(role, name, "web_read", [id_], read, None)
                    if answer.kind == "fault":
                        self.found.append((f"form of {name}", answer.trace[-300:]))
                    self.count += answer.kind == "answered"

    def _portal(self):
        for order in self.place.orders.filtered(lambda order: order.id in self.place.tokens):
            path = f"/my/orders/{order.id}?access_token={self.place.tokens[order.id]}"
            for role in ("anonymous", "portal"):
                self._look(path, self.caller.page(role, path)[0])
            self.caller.route(
                "anonymous",
                f"/my/orders/{order.id}/accept",
                None,
                {
                    "access_token": self.place.tokens[order.id],
                    "name": HTML,
                    "signature": PNG,
                },
            )
            self._look(path, self.caller.page("anonymous", path)[0])

    def _statements(self):
        debtors = self.env["cobranza.debtor"].search(
            [("company_id", "=", self.place.companies[:1].id)]
        )
        for debtor in debtors:
            path = f"cobranza_followup.report_statement/{debtor.id}"
            self._look(path, self.caller.page("collector", f"/report/html/{path}")[0])
            content, kind = self.caller.page("collector", f"/report/pdf/{path}")
            if kind != "application/pdf" or not content.startswith(b"%PDF"):
                self.found.append((path, "no PDF"))
            self.count += 1

    def _messages(self):
        """Have every message and task written that the add-on writes, and read them."""
        env = self.env
        debtors = env["cobranza.debtor"].search([("company_id", "=", self.place.companies[:1].id)])
        debtor = debtors[:1]
        debtor.collector_id = self.place.users["collector"]
        env.cr.commit()
        call = self._do
        log = {
            "debtor_id": debtor.id,
            "outcome_id": env["cobranza.outcome"].search([], limit=1).id,
            "direction": "in",  # customers call at any hour
            "satisfaction": "poor",
            "note": HTML,
        }
        call("collector", "cobranza.interaction", "create", None, {"vals_list": [log]}, None)
        ours = [("company_id", "=", self.place.companies[:1].id)]
        barriers = env["cobranza.barrier"].search([*ours, ("state", "=", "open")])
        for number, barrier in enumerate(barriers):
            method = ("action_solve", "action_reject")[number % 2]
            call("manager", "cobranza.barrier", method, [barrier.id], {"resolution": HTML}, None)
        hold = env["cobranza.hold"].search([*ours, ("state", "=", "active")], limit=1)
        # A new one: nobody has requested anything for it yet.
        order = self.place.orders.filtered(lambda order: order.partner_id == hold.partner_id)[:1]
        order = order.copy()
        env.cr.commit()
        note = {"note": HTML}
        for answer in (
            ("manager", "cobranza.exception.request", "action_refuse", {"reason": HTML}),
            ("manager", "cobranza.exception", "create", {"vals_list": [
                {"debtor_id": hold.debtor_id.id, "order_id": order.id, "reason": HTML}]}),
        ):  # fmt: skip
            call("salesperson", "sale.order", "action_request_exception", [order.id], note, None)
            self._see_others()
            role, model, method, kwargs = answer
            request = env["cobranza.exception.request"].search(
                [("order_id", "=", order.id), ("state", "=", "open")], limit=1
            )
            ids = request.ids if method == "action_refuse" else None
            call(role, model, method, ids, kwargs, None)
        self._see_others()
        self._steps(debtors)
        self.env.cr.commit()
        self._look_at_messages()

    def _do(self, role, model, method, *rest):
        """Call; what cannot be done would leave something unseen."""
        answer = self.caller.json2(role, model, method, *rest)
        if answer.kind != "answered":
            self.found.append((f"{role} {model}.{method}", f"not done: {answer.text[:200]}"))

    def _see_others(self):
        """See what the server committed meanwhile."""
        self.env.cr.commit()
        self.env.invalidate_all()

    def _steps(self, debtors):
        """Carry out every step of the policy for somebody."""
        today = debtors[:1].company_id._cobranza_today()
        another = today - timedelta(days=500)
        for debtor, step in zip(cycle(debtors), debtors.policy_id.step_ids, strict=False):
            debtor.sudo().write({"stage_id": step.stage_id.id, "episode_start": another})
            step.write({"notify_salesperson": True})
            self.env["cobranza.step.execution"]._carry_out(debtor, today)

    def _look_at_messages(self):
        self.env.cr.execute(
            SQL(
                """SELECT 'message ' || id, body FROM mail_message
                    WHERE id > %(first)s AND body <> ''
                    UNION ALL
                   SELECT 'subject ' || id, subject FROM mail_message
                    WHERE id > %(first)s AND subject LIKE '%%' || %(product)s || '%%'
                    UNION ALL
                   SELECT 'mail ' || id, body_html FROM mail_mail WHERE mail_message_id > %(first)s
                    UNION ALL
                   SELECT 'task ' || id, note FROM mail_activity WHERE note <> ''""",
                first=self.first_message,
                product=PRODUCT,
            )
        )
        for what, body in self.env.cr.fetchall():
            self._look(what, body)

    # -- looking -------------------------------------------------------------------------

    def _look(self, what, content):
        self.count += 1
        if code := hostile_code(content):
            self.found.append((what, code))


def hostile_code(content):
    """Return what in a page is code or markup that came from a text; "" if there is none.

    >>> hostile_code("<p>&lt;b class=hostile&gt;</p>")
    ''
    >>> hostile_code('<p><img class="hostile" src="x"/></p>')
    '<img class="hostile" src="x">'
    >>> hostile_code("<p>61110923</p>")
    'an expression was evaluated'
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    if PRODUCT.encode() in content:
        return "an expression was evaluated"
    for node in html.fromstring(content or b"<p/>").iter(etree.Element):
        if (
            "hostile" in (node.get("class") or "").split()
            or (node.tag == "script" and (node.text or "").strip().startswith("hostile("))
            or any(name.startswith("on") and "hostile" in value for name, value in node.items())
        ):
            return etree.tostring(node, method="html", with_tail=False).decode()[:200]
    return ""
