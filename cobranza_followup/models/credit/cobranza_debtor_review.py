from odoo import models
from odoo.exceptions import AccessError

from ...tools import inputs


class CobranzaDebtor(models.Model):
    """The review of a debtor's limit, from the debtor."""

    _inherit = "cobranza.debtor"

    def action_review_limit(self):
        """Open the review of the debtor's limit, made if none is open (managers).

        A branch's debtor has that of the root company, whose limit it is.
        """
        inputs.one(self)
        self.check_access("read")
        self._check_manager()
        root = self.company_id.sudo().root_id
        if root not in self.env.user.sudo().company_ids:
            raise AccessError(
                self.env._(
                    "The credit limit of %(customer)s is the one of %(company)s, for all its"
                    " branches together: it is reviewed by whoever may work there.",
                    customer=self.display_name,
                    company=root.name,
                )
            )
        return self.env["cobranza.credit.review"]._review(self).get_formview_action()
