from odoo import models
from odoo.fields import Domain


class CobranzaHold(models.Model):
    _inherit = "cobranza.hold"

    def _check_nothing_leaves_with(self, partner):
        # EXTENDS 'cobranza_followup_sale': goods without an order, too
        family = self._family(partner)
        theirs = Domain("partner_id", "in", family.ids) | Domain(
            "picking_id.partner_id", "in", family.ids
        )
        moves = (
            self.env["stock.move"]
            .sudo()
            .search(
                theirs
                & Domain("state", "not in", ("done", "cancel"))
                & Domain("company_id", "child_of", self.company_id.root_id.ids)
            )
        )
        for move in moves.filtered(lambda move: move._leaves_for_customer()):
            if self._loses(move._cobranza_parties() - family):
                self._refuse_to_leave(move.picking_id.name or move.display_name, partner)
        return super()._check_nothing_leaves_with(partner)
