"""Whether a call lifted a hold, or told somebody what is not theirs to know."""

import re

from odoo.tools import SQL

# A customer's page; what follows the number is a part of it, or a key.
_PAGE = re.compile(r"/my/statement/(\d{1,9})(?!\d)")
# The doors through which a manager ends a hold by hand or lets something pass it.
_MANAGERS_DOORS = {
    ("cobranza.hold", "action_end"),
    ("cobranza.hold.end", "action_end"),
    ("cobranza.exception", "create"),
    ("cobranza.exception", "web_save"),
    ("cobranza.exception", "name_create"),
    ("cobranza.exception", "load"),
    ("cobranza.hold", "create"),
    ("cobranza.hold", "web_save"),
    ("cobranza.hold", "load"),
    ("cobranza.hold", "name_create"),
    ("res.config.settings", "execute"),
}


class Watch:
    """Compares, after each call, what is held and what has passed with how it was before."""

    def __init__(self, env, place):
        self.env = env
        self.place = place
        self.lifted = []
        self.leaks = []
        self.last = self._state()

    def look(self, role, call, answer):
        """Note what the call did to holds, and what its answer tells."""
        now = self._state()
        if now != self.last:
            if role != "manager" or call[:2] not in _MANAGERS_DOORS:
                if _weaker(self.last, now):
                    self.lifted.append((role, call, _weaker(self.last, now)))
            self._hold_again()
            now = self._state()
        self.last = now
        for secret in self.place.secrets[self._reader(role, call)]:
            if secret in answer.text:
                self.leaks.append((role, call, secret))

    def _reader(self, role, call):
        """Return who may read the answer: at their own page a customer reads their own sums."""
        page = _PAGE.match(call[1]) if call[0] == "route" else None
        if not page:
            return role
        debtor = int(page[1])
        sent = f"{call[1]} {call[4] if len(call) > 4 else ''}"
        key = self.place.pages.get(debtor)
        own = role == "portal" and self.env["cobranza.debtor"].browse(debtor).exists()
        if (key and key in sent) or (own and own.partner_id == self.place.held[:1]):
            return role if role in ("collector", "manager") else "customer"
        return role

    def _state(self):
        cr = self.env.cr
        cr.rollback()  # sees what others committed
        held = self.place.held.ids
        cr.execute(
            SQL(
                """SELECT debtor.partner_id, debtor.hold_id IS NOT NULL, debtor.hold_sale,
                          debtor.hold_delivery, hold.state, hold.hold_sale, hold.hold_delivery,
                          hold.date_to, hold.date_from
                     FROM cobranza_debtor debtor
                     LEFT JOIN cobranza_hold hold ON hold.debtor_id = debtor.id
                                                 AND hold.state = 'active'
                    WHERE debtor.partner_id = ANY(%s) ORDER BY debtor.id""",
                held,
            )
        )
        holds = cr.fetchall()
        cr.execute("SELECT count(*) FROM cobranza_exception")
        exceptions = cr.fetchone()[0]
        cr.execute(
            SQL(
                """SELECT count(*) FROM sale_order WHERE state = 'sale' AND partner_id = ANY(%s)""",
                held,
            )
        )
        orders = cr.fetchone()[0]
        cr.execute(
            SQL(
                """SELECT count(*) FROM stock_move move JOIN stock_picking picking
                       ON picking.id = move.picking_id
                    WHERE move.state = 'done' AND picking.partner_id = ANY(%s)""",
                held,
            )
        )
        return holds, exceptions, orders, cr.fetchone()[0]

    def _hold_again(self):
        """Put things back as they are watched: all held, no exception in force."""
        env = self.env
        for debtor in env["cobranza.debtor"].search([("partner_id", "in", self.place.held.ids)]):
            if debtor.hold_id.source != "manual":
                env["cobranza.hold"].create({"debtor_id": debtor.id, "reason": "Cheque devuelto"})
        env.cr.execute(
            "UPDATE cobranza_exception SET valid_until = '2000-01-01' WHERE valid_until IS NULL"
            " OR valid_until > '2000-01-01'"
        )
        env.cr.commit()
        env.invalidate_all()


def _weaker(before, now):
    """Say how a state stops less than the one before; "" if it does not."""
    holds, exceptions, orders, moves = before
    for old, new in zip(holds, now[0], strict=True):
        if old != new and not all(new[1:4]):
            return f"hold of customer {old[0]}: {old} -> {new}"
        if old[7] != new[7] and new[7]:
            return f"the last day of a hold: {old} -> {new}"
    for name, old, new in (
        ("exceptions", exceptions, now[1]),
        ("confirmed orders", orders, now[2]),
        ("deliveries made", moves, now[3]),
    ):
        if new > old:
            return f"{name}: {old} -> {new}"
    return ""
