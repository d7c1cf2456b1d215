from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.cobranza_followup.models.debtor.cobranza_debtor_mixin import (
    SAME_COMPANY,
)
from odoo.addons.cobranza_followup.tools import inputs

from .stock_move import PARTY_FIELDS


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "cobranza.debtor.mixin", "cobranza.exception.request.mixin"]
    _cobranza_hold_kind = "hold_delivery"

    cobranza_passes_hold = fields.Boolean(
        string="Passes the Hold",
        compute="_compute_cobranza_passes_hold",
        help="An exception or an online payment lets the delivery pass the credit hold today.",
    )

    def _cobranza_key(self):
        return self.partner_id.commercial_partner_id, self.company_id

    @api.model
    def _cobranza_ids(self, debtors, same_company=SAME_COMPANY):
        return SQL(
            """SELECT picking.id FROM stock_picking picking
                 LEFT JOIN sale_order sale ON sale.id = picking.sale_id
                 JOIN res_partner partner
                   ON partner.id IN (picking.partner_id, sale.partner_id, sale.partner_invoice_id)
                 JOIN cobranza_debtor debtor ON debtor.partner_id = partner.commercial_partner_id
                 JOIN res_company own ON own.id = picking.company_id
                 JOIN res_company holder ON holder.id = debtor.company_id
                WHERE debtor.id IN %s AND %s""",
            debtors,
            same_company,
        )

    @api.depends("partner_id", "state", "move_ids.state", "move_ids.location_dest_id")
    def _compute_cobranza_hold(self):
        reasons = {
            move.picking_id.id: holds[0].reason for move, holds in self._stopping_holds().items()
        }
        for picking in self:
            picking.cobranza_hold = picking.id in reasons
            picking.cobranza_hold_reason = reasons.get(picking.id, False)

    @api.model
    def _search_cobranza_hold(self, operator, value):
        """Search for what waits to leave for a held customer; exceptions are not looked at."""
        domain = super()._search_cobranza_hold(operator, value)
        if domain is NotImplemented:
            return domain
        waiting = self._waiting_domain()
        return (domain & waiting) if set(value) == {True} else (domain | ~waiting)

    @api.model
    def _waiting_domain(self):
        return Domain("state", "not in", ("done", "cancel")) & Domain(
            "location_dest_id.usage", "in", ("customer", "transit")
        )

    @api.depends("cobranza_hold")
    def _compute_cobranza_passes_hold(self):
        waiting = self.sudo().search([("id", "in", self.ids), ("cobranza_hold", "=", True)])
        for picking in self:
            picking.cobranza_passes_hold = picking._origin in waiting and not picking.cobranza_hold

    def _stopping_holds(self):
        """Return {move: holds} for what waits in the transfers and may not go out."""
        waiting = self.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        return waiting._stopping_holds()

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'stock': a transfer is done when its moves are, not because somebody says so
        pickings = super().create(vals_list)
        for picking, vals in zip(pickings, vals_list, strict=True):
            if "done" in (vals.get("state"), picking.state):
                picking._check_credit_hold()
        return pickings

    def write(self, vals):
        # EXTENDS 'stock'
        if vals.get("state") == "done":
            self._check_credit_hold()
        if not PARTY_FIELDS & set(vals):
            return super().write(vals)
        with self.move_ids._guarded():
            return super().write(vals)

    def _pre_action_done_hook(self):
        # EXTENDS 'stock': refuse before asking about backorders
        self.move_ids._going_out()._check_credit_hold()
        return super()._pre_action_done_hook()

    def _check_credit_hold(self):
        self.move_ids._check_credit_hold()

    def action_cancel(self):
        # EXTENDS 'stock'
        result = super().action_cancel()
        self.env["cobranza.exception.request"]._drop_needless(self)
        return result

    # -- requests for an exception -------------------------------------------------------------

    @api.model
    def _is_of_request(self, alias):
        return SQL(
            "(request.picking_id = %s OR request.order_id = %s)",
            SQL.identifier(alias, "id"),
            SQL.identifier(alias, "sale_id"),
        )

    def _latest_requests(self):
        """Return the newest request of each transfer or of an order it delivers."""
        orders = {picking: picking.sudo().move_ids._cobranza_orders() for picking in self._origin}
        found = (
            self.env["cobranza.exception.request"]
            .sudo()
            .search(
                [
                    "|",
                    ("picking_id", "in", self.ids),
                    ("order_id", "in", self.env["sale.order"].union(*orders.values()).ids),
                ],
                order="id",
            )
        )
        latest = {}
        for picking, theirs in orders.items():
            for request in found:
                if request.picking_id.id == picking.id or request.order_id in theirs:
                    latest[picking] = request
        return latest

    def _order_to_pass(self):
        self.ensure_one()
        moves = self.env["stock.move"]
        stopped = moves.union(*self._stopping_holds()) or moves.union(*self._stopping_limits())
        return stopped._cobranza_orders()[:1]

    def _holds_to_pass(self):
        self.ensure_one()
        holds = self.env["cobranza.hold"].sudo()
        return holds.union(*self._stopping_holds().values())

    def action_make_credit_exception(self):
        """Open the form of an exception that lets the transfer pass its hold (managers)."""
        inputs.one(self)
        if order := self._order_to_pass():
            return order.with_env(self.env).action_make_credit_exception()
        holds = self._holds_to_pass()
        if not holds and (partners := self._limits_to_pass()):
            today = str(self.company_id._cobranza_today())
            return self._limit_exception_form(partners[0], self.company_id, valid_until=today)
        if not holds:
            raise UserError(self.env._("%s is not on hold: no exception is needed.", self.name))
        # Only an exception for all orders lets goods without an order go: for today, unless
        # the manager means more.
        today = holds[0].company_id._cobranza_today()
        return self._exception_form(holds[0], valid_until=str(today))
