from odoo import models

from ...tools import inputs


class CobranzaDebtor(models.Model):
    """The review of a debtor's limit, from the debtor."""

    _inherit = "cobranza.debtor"

    def action_review_limit(self):
        """Open the review of the debtor's limit, made if none is open (managers)."""
        inputs.one(self)
        self.check_access("read")
        self._check_manager()
        return self.env["cobranza.credit.review"]._review(self).get_formview_action()
