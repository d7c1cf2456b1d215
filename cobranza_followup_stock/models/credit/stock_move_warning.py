from odoo import api, models

from odoo.addons.cobranza_followup.engine.exposure import WARN
from odoo.addons.cobranza_followup.tools.apart import surviving


class StockMove(models.Model):
    """Goods that leave above a limit whose policy only warns."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        # EXTENDS 'stock': what went out above a limit is written down; after, it is not told any more
        above = {}
        if self.env["cobranza.policy"]._any_limit_warns():
            with surviving(self.env, "asking which limits warn"):
                above = self._going_out()._limits_warning()
        result = super()._action_done(cancel_backorder=cancel_backorder)
        if above:
            with surviving(self.env, "writing down that a limit was exceeded"):
                self._write_down_above(above)
        return result

    def _limits_warning(self, each=False):
        """Return {move: what limits say that only warn}; nothing is asked where no policy warns.

        :param each: as in `_stopping_limits`
        """
        if not self or not self.env["cobranza.policy"]._any_limit_warns():
            return {}
        find = self.env["cobranza.exception"]._find_covering
        return self._limits_uncovered(find, each=each, check=WARN)

    @api.model
    def _write_down_above(self, above):
        """Write on transfers, once for each customer, that they took them above a limit.

        :param above: {move: what limits said before it was done}; of a kit there are others by now
        """
        written = set()
        done = {move: said for move, said in above.items() if move.exists().state == "done"}
        for move, said in done.items():
            for limit in said:
                key = (move.picking_id, limit[0])
                if move.picking_id and key not in written:
                    written.add(key)
                    move.picking_id.sudo()._message_log(
                        body=self.env._(
                            "Delivered above the credit limit of %s. Their policy only warns.",
                            limit[0].sudo().display_name,
                        )
                    )
