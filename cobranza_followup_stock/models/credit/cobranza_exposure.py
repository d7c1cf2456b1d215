from odoo import api, models
from odoo.tools import SQL


class CobranzaExposure(models.AbstractModel):
    """What was delivered short, or came back, is not still to be delivered."""

    _inherit = "cobranza.exposure"

    @api.model
    def _ended_lines(self):
        # EXTENDS 'cobranza_followup_sale': closed without a backorder, or all of it returned. A
        # line is open again as soon as there is another move for it.
        return SQL(
            """(%s OR COALESCE((
                SELECT bool_and(move.state IN ('done', 'cancel')) AND bool_or(move.state = 'done')
                  FROM stock_move move WHERE move.sale_line_id = sold.line_id), FALSE))""",
            super()._ended_lines(),
        )

    @api.model
    def _checked_products(self):
        # EXTENDS 'cobranza_followup_sale': goods are; nothing delivers a service
        return SQL("COALESCE(template.type, 'service') <> 'service'")

    @api.model
    def _reads(self, confirmed_ids=()):
        # EXTENDS 'cobranza_followup_sale'
        reads = super()._reads(confirmed_ids)
        return {**reads, "stock.move": ("sale_line_id", "state")}
