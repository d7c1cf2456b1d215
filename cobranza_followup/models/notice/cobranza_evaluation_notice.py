from odoo import models

from ...engine.notice import pair
from ...ledger import notices


class CobranzaEvaluation(models.AbstractModel):
    """How an evaluation takes what customers say they paid; `engine.notice` decides."""

    _inherit = "cobranza.evaluation"

    def _add_notices(self, scope, negligible, rows):
        """Have money that came verify notices, and add to the facts what is under one.

        :param rows: facts of the scope's debtors
        """
        if not any(row["has_notice"] for row in rows):
            return
        said = notices.read_said(self.env, scope, negligible)
        pairs = pair(said, notices.read_money(self.env, said, scope.today))
        if pairs:
            notices.write_verified(self.env, pairs)
            self.env["cobranza.payment.notice"].invalidate_model(flush=False)
        asked = notices.read_asked(self.env, scope, negligible)
        for row in rows:
            row["asked"] = asked.get(row["id"])
