from odoo import api, models
from odoo.tools import format_amount

from odoo.addons.cobranza_followup.engine.exposure import WARN, missing
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
                            "Delivered above the credit limit of %(customer)s: %(missing)s is"
                            " missing. Their policy only warns.",
                            **move._above_limit(limit),
                        )
                    )

    def _above_limit(self, limit):
        """Return by how much whose limit is exceeded, in words; no figures beyond."""
        self.ensure_one()
        whom, credit, added, *_said = limit
        company = self._cobranza_orders()[:1].company_id or self.company_id
        currency = company.sudo().root_id.currency_id
        amount = missing(credit, added, currency.rounding)
        return {
            "customer": whom.sudo().display_name,
            "missing": format_amount(self.env, amount, currency),
        }
