from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.cobranza_followup.tools import authority

# What was sent counts by its deliveries: these say how much it is, or that it is something else.
_SAYS_KIND = frozenset({"is_expense", "qty_delivered_method"})
_SAYS_DELIVERED = _SAYS_KIND | {"qty_delivered"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model
    def default_get(self, fields):
        # EXTENDS 'base': a default from outside says no more than a value
        return super().default_get([name for name in fields if name not in _SAYS_KIND])

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale'
        return super().create([self._without_kind_of_goods(vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'sale': its goods go with a line to the customer of another order
        goods = self._goods_with(vals)
        if "product_id" in vals and (charged := goods.filtered("is_expense")):
            super(SaleOrderLine, charged).write({"is_expense": False})
        if _SAYS_DELIVERED & set(vals):
            # What the warehouse sent is not what somebody says, nor whether it is for it to send.
            sent = self.filtered(lambda line: any(m.state == "done" for m in line.sudo().move_ids))
            goods = goods - sent if _SAYS_KIND & set(vals) else goods.browse()
            if sent or goods:
                (self - sent - goods).write(vals)
                goods.write({name: vals[name] for name in set(vals) - _SAYS_KIND})
                return sent.write({name: vals[name] for name in set(vals) - _SAYS_DELIVERED})
        if "order_id" not in vals:
            return super().write(vals)
        self._check_goods_counted(vals["order_id"])
        with self.sudo().move_ids._guarded():
            return super().write(vals)

    def _without_kind_of_goods(self, vals):
        """Return values for a new line without those by which its goods would count as none."""
        product = self.env["product.product"].browse(vals.get("product_id"))
        if not _SAYS_KIND & set(vals) or product.type == "service":
            return vals
        if authority.is_from_books(self):
            return vals
        return {name: value for name, value in vals.items() if name not in _SAYS_KIND}

    def _goods_with(self, vals):
        """Return the lines that are goods, which the warehouse sends, once these are written.

        None where entries in the books write: what a bill charges on was received by it.
        """
        if not ({"product_id"} | _SAYS_KIND) & set(vals) or authority.is_from_books(self):
            return self.browse()
        if "product_id" in vals:
            product = self.env["product.product"].browse(vals["product_id"])
            return self.browse() if product.type == "service" else self
        return self.filtered(lambda line: line.product_id.type != "service")

    def _is_checked_as_it_leaves(self):
        # EXTENDS 'cobranza_followup_sale'
        return bool(self.product_id) and self.product_id.type != "service"

    def _grown_since(self, before):
        # EXTENDS 'cobranza_followup_sale': what a carrier took for goods that have left is written
        # as they leave, and stops neither them nor the carrier's label; nor do parts under warranty
        # stop who repairs
        grown = super()._grown_since(before)
        return grown.filtered(
            lambda line: (
                not (line._is_freight_of_gone() or line._is_free_part_of_repair(before.get(line)))
            )
        )

    def _is_free_part_of_repair(self, before=None):
        """Whether the line is what a repair of its order used, costs nothing, and took nothing off.

        It is its moves that know it, not who writes: `repair` is no module that this one builds on.
        Each has to be of the line's product, and all together of its quantity: the move of one part
        would let any goods in.

        :param before: what `_ordered` said of the line, if it was there
        """
        self.ensure_one()
        line = self.sudo()
        currency = line.order_id.currency_id
        if not currency.is_zero(line._amount_ordered()):
            return False
        # Whatever it was before: a discount that is taken back makes the order larger.
        if before and currency.compare_amounts(before[-1], 0.0) < 0:
            return False
        moves = line.move_ids
        if not moves or not all(line._is_used_by_repair(move) for move in moves):
            return False
        used = sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty,
                line.product_id.uom_id,
                round=False,
            )
            for move in moves
            if move.state != "cancel"
        )
        said = line._in_unit_of_product(line._quantity_said())
        return line.product_id.uom_id.compare(said, used) <= 0

    def _is_used_by_repair(self, move):
        """Whether a move is that of the line's product in a repair for its order."""
        self.ensure_one()
        repair = getattr(move, "repair_id", None)
        order = getattr(repair, "sale_order_id", None)
        return bool(order) and order == self.order_id and move.product_id == self.product_id

    def _is_freight_of_gone(self):
        """Whether the line is the freight, at real cost, of a transfer of its order that is done.

        Or has no price yet: Odoo makes the line, then writes the price. It is the transfer that
        knows it, not who writes: the module that does is none that this one builds on.
        """
        self.ensure_one()
        line = self.sudo()
        pickings = line.order_id.picking_ids
        if not getattr(line, "is_delivery", False) or "carrier_price" not in pickings._fields:
            return False
        prices = [
            picking.carrier_price
            for picking in pickings
            if picking.state == "done"
            and picking.carrier_id.invoice_policy == "real"
            and picking.carrier_id.product_id == line.product_id
        ]
        if not prices or not line._is_priced_as_freight(prices):
            return False
        # Each of them is on the order once.
        same = line.order_id.order_line.filtered(
            lambda other: (
                other.is_delivery
                and other.product_id == line.product_id
                and other._is_priced_as_freight(prices)
            )
        )
        compare = line.order_id.currency_id.compare_amounts
        return compare(sum(same.mapped("price_unit")), sum(prices)) <= 0

    def _is_priced_as_freight(self, prices):
        """Whether the line is one service, at one of these prices or none yet, nothing on top."""
        self.ensure_one()
        if self.product_id.type != "service" or self.product_uom_qty != 1 or self.discount < 0:
            return False
        same = self.order_id.currency_id.compare_amounts
        return any(same(self.price_unit, price) == 0 for price in (0.0, *prices))

    def _check_goods_counted(self, order_id):
        """Raise if goods that left for a held customer would no longer be those of their order.

        What the order used of an exception would be free again.
        """
        moves = self.sudo().filtered(lambda line: line.order_id.id != order_id).move_ids
        gone = moves.filtered(lambda move: move.state == "done" and move._leaves_for_customer())
        if held := gone._held_parties():
            move, customer = next(iter(held.items()))
            raise UserError(
                self.env._(
                    "Goods of %(order)s were delivered, and %(customer)s is on credit hold: their"
                    " line stays in the order.",
                    order=move.sale_line_id.order_id.name,
                    customer=customer.display_name,
                )
            )
        self._check_left_counts(gone)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_goods_left(self):
        self._with_linked()._check_goods_stay()

    def _check_goods_stay(self):
        """Raise if lines whose goods left, or wait to leave, are to be deleted for a held customer.

        Odoo deletes the lines of whatever order says it is no longer confirmed; its deliveries
        would then be nobody's.
        """
        moves = self.sudo().move_ids.filtered(
            lambda move: move.state != "cancel" and move._leaves_for_customer()
        )
        if held := moves._held_parties():
            move, customer = next(iter(held.items()))
            raise UserError(
                self.env._(
                    "%(order)s has deliveries, and %(customer)s is on credit hold: cancel the"
                    " order instead of deleting it.",
                    order=move.sale_line_id.order_id.name,
                    customer=customer.display_name,
                )
            )
        self._check_left_counts(moves)

    def _check_left_counts(self, moves):
        """Raise if moves of the lines count for a limit."""
        for move, customer in moves._limited_parties().items():
            raise UserError(
                self.env._(
                    "%(order)s has deliveries that count for the credit limit of %(customer)s:"
                    " they and their line stay in the order. Cancel it, or enter a return.",
                    order=move.sale_line_id.order_id.name,
                    customer=customer.display_name,
                )
            )

    def _maybe_left(self):
        # EXTENDS 'cobranza_followup_sale'
        done = self.move_ids.filtered(lambda move: move.state == "done")
        return super()._maybe_left() | (self & done.sale_line_id)

    def _quantity_said(self):
        # EXTENDS 'cobranza_followup_sale': what the warehouse sent is checked as it leaves
        said = super()._quantity_said()
        if said > self.product_uom_qty and any(m.state == "done" for m in self.sudo().move_ids):
            return self.product_uom_qty
        return said

    def _quantity_left(self):
        # EXTENDS 'cobranza_followup_sale': anybody may write what a line says was delivered
        return max(self._moved(self.product_id), super()._quantity_left())

    def _moved(self, product):
        """Return how much of a product left for the line and did not come back, in its unit."""
        moved = 0.0
        for move in self.move_ids:
            if move.state != "done" or move.product_id != product:
                continue
            quantity = move.product_uom._compute_quantity(
                move.quantity, product.uom_id, round=False
            )
            if move._leaves_for_customer():
                moved += quantity
            elif move._comes_back():
                moved -= quantity
        return moved

    def _quantity_counted(self):
        # EXTENDS 'cobranza_followup_sale': as `_ended_lines` of the exposure
        moves = self.move_ids
        if (
            self.product_id.invoice_policy == "delivery"
            and any(move.state == "done" for move in moves)
            and all(move.state in ("done", "cancel") for move in moves)
        ):
            return max(0.0, self._in_own_unit(self._quantity_left()))
        return super()._quantity_counted()

    # -- what may be delivered of a line ---------------------------------------------------

    def _is_delivered_by(self, move):
        """Whether a move brings what the line says: its product, or a component of its kit."""
        self.ensure_one()
        return move.product_id == self.product_id or bool(self._kit_quantity(move.product_id))

    def _quantity_to_deliver(self, product):
        """Return how much of a product the line lets leave, in the product's unit."""
        self.ensure_one()
        if product == self.product_id:
            return self._ordered_quantity()
        return self._kit_quantity(product)

    def _kit_quantity(self, component):
        """Return how much of a component the ordered kits have, in its unit."""
        return self._kit_components().get(component, 0.0)

    def _kit_content(self, component):
        """Return (how much of a component a kit has, its share of the kit's price, 0 to 1).

        The share is by the price lists of the components. None: it has none of it.
        """
        contents = self._kit_components()
        if not contents.get(component) or not self.product_uom_qty:
            return None
        prices = {one: one.lst_price * quantity for one, quantity in contents.items()}
        total = sum(prices.values())
        share = prices[component] / total if total else 1 / len(contents)
        return contents[component] / self.product_uom_qty, share

    def _kit_components(self):
        """Return {component: how much of it the ordered kits have, in its unit}.

        Empty where kits do not exist.
        """
        if "mrp.bom" not in self.env:
            return {}
        boms = self.env["mrp.bom"].sudo().with_company(self.company_id)
        kit = boms._bom_find(self.product_id, company_id=self.company_id.id, bom_type="phantom")
        bom = kit[self.product_id]
        if not bom:
            return {}
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, bom.product_uom_id, round=False
        )
        _boms, lines = bom.explode(self.product_id, quantity / bom.product_qty)
        contents = {}
        for line, values in lines:
            product = line.product_id
            of_it = line.product_uom_id._compute_quantity(
                values["qty"], product.uom_id, round=False
            )
            contents[product] = contents.get(product, 0.0) + of_it
        return contents
