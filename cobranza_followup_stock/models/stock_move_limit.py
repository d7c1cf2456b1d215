from odoo import models

from odoo.addons.cobranza_followup.engine.exposure import ORDERS, STOP, verdict


class StockMove(models.Model):
    """Goods that would leave on credit above a customer's limit.

    What a confirmed order says counts already where orders count; what leaves beside it, without
    an order or for call-off orders is added here.
    """

    _inherit = "stock.move"

    def _check_credit_limit(self):
        """Raise if goods would leave that take a customer above their limit."""
        for move, said in self._stopping_limits(use=True).items():
            order, picking = move._cobranza_orders()[:1], move.picking_id
            name = picking.name or move.reference or move.display_name
            company = order.company_id or move.company_id
            figures = self.env["sale.order"]._limit_text_of(said[0], name, company)
            picking._refuse(
                self.env._(
                    "%(delivery)s cannot go out. %(figures)s %(advice)s",
                    delivery=name,
                    figures=figures,
                    advice=picking._exception_advice(self.env["cobranza.hold"]),
                )
            )

    def _stopping_limits(self, use=False):
        """Return {move: [(of whom, `Credit`, what leaves, verdict, counted)]} of the stopped.

        :param use: use up the exceptions that let moves pass
        """
        if not self or not self.env["cobranza.policy"]._any_limit_stops():
            return {}
        leaving = self.sudo().filtered(lambda move: move._leaves_for_customer())
        together = {}
        for move in leaving:
            order = move._cobranza_orders()[:1]
            company = order.company_id or move.company_id
            parties = move._cobranza_parties().commercial_partner_id
            key = (order, parties, company)
            together[key] = together.get(key, leaving.browse()) | move
        credits = self._credits_of(together)
        stopped, before = {}, {}
        for (order, parties, company), moves in together.items():
            if order and order._is_paid_online("hold_delivery"):
                continue
            said = moves._limits_said(credits[order, parties, company], company, before)
            if not said:
                continue
            covering = self.env["cobranza.exception"]._covering_limits(
                parties, order, use=use, company=company
            )
            left = [
                one
                for one in said
                if not (covering.get(one[0]) if one[0] in parties else any(covering.values()))
            ]
            if left:
                stopped[self.browse(moves[0].id)] = left
        return stopped

    def _credits_of(self, keys):
        """Return {(order, parties, company): {customer or group: `Credit`}}."""
        partners = self.env["res.partner"].sudo().union(*(parties for _o, parties, _c in keys))
        companies = self.env["res.company"].sudo().union(*(company for _o, _p, company in keys))
        found = self.env["cobranza.exposure"]._of(partners, companies)
        credits = {}
        for key in keys:
            _order, parties, company = key
            credits[key] = {}
            for partner in parties:
                credits[key] |= found.get((partner.id, company.id), {})
        return credits

    def _limits_said(self, credits, company, before):
        """Return what the limits of those whose goods these are say, as `_stopping_limits`.

        :param before: {of whom: what else leaves with these}; these are added to it
        """
        said, rounding = [], company.currency_id.rounding or 0.01
        for whom, credit in credits.items():
            if credit.check != STOP or credit.limit is None:
                continue
            done = self.filtered(lambda move: move.state == "done")
            added = sum(move._worth_leaving(credit.counts, company) for move in self - done)
            brought = added + sum(move._worth_listed(company) for move in done)
            before[whom] = before.get(whom, 0.0) + added
            word = verdict(credit, brought, before[whom], rounding)
            if word == STOP:
                said.append((whom, credit, before[whom], word, False))
        return said

    def _worth_leaving(self, counts, company):
        """Return what the move adds to the exposure, in company currency.

        :param counts: what the policy counts, see `engine.exposure`
        """
        self.ensure_one()
        line = self.sale_line_id
        quantity = self.quantity or self.product_uom_qty
        if not line or line.product_id != self.product_id:
            in_order = line and line.order_id.state == "sale" and counts == ORDERS
            if in_order and line._is_delivered_by(self) and not self._exceeds_order(self):
                return 0.0
            return self._worth_listed(company)
        leaving = self.product_uom._compute_quantity(quantity, line.product_uom_id, round=False)
        counted = [line.qty_delivered, line.qty_invoiced_posted]
        if counts == ORDERS and line.order_id.state == "sale":
            counted.append(line.product_uom_qty)
        more = max(0.0, line.qty_delivered + leaving - max(counted))
        order = line.order_id
        amount = line._amount_ordered(quantity=more) if more else 0.0
        return max(0.0, order._convert_today(amount, company.currency_id))

    def _worth_listed(self, company):
        """Return what the goods cost by the price list of their product, in company currency."""
        self.ensure_one()
        quantity = self.product_uom._compute_quantity(
            self.quantity or self.product_uom_qty, self.product_id.uom_id, round=False
        )
        product = self.product_id.with_company(company)
        return product.currency_id._convert(
            product.lst_price * quantity, company.currency_id, company, company._cobranza_today()
        )
