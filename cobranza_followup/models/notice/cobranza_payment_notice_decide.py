from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...ledger import notices
from ...tools import inputs
from ...tools.apart import surviving


class CobranzaPaymentNotice(models.Model):
    """What becomes of a notice: a person rejects it, or its time passes."""

    _inherit = "cobranza.payment.notice"

    def action_reject(self, reason):
        """Reject notices: no such payment is in the bank. The customer reads why on their page.

        :param str reason: a sentence for the customer
        """
        inputs.several(self)
        self.check_access("write")
        reason = inputs.reason(
            self.env, reason, self.env._("Say why: the customer reads it on their page.")
        )
        for notice in self:
            notice._check_undecided()
            self.env["cobranza.respect"]._check(notice.debtor_id, reason)
        self._decide("rejected", reject_reason=reason)
        return True

    def _check_undecided(self):
        if self.state not in ("open", "expired"):
            raise UserError(
                self.env._("This payment notice was decided already: %s.", self.display_name)
            )

    def _decide(self, state, **values):
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "itself": False,
                **values,
            }
        )
        self.debtor_id.sudo()._refresh_later()

    @api.model
    def _expire(self, company, today):
        """Have the notices of a company expire whose time is past; each is a task again.

        :param today: the day of the run
        """
        self.flush_model()
        expired = self.sudo().browse(notices.expire(self.env, company.id, today))
        if not expired:
            return
        expired.invalidate_recordset(flush=False)
        for notice in expired:
            # That one task cannot be made is no reason for the run to stop.
            with surviving(self.env, "giving a payment notice that expired back"):
                notice._give_back()

    def _give_back(self):
        """Give the collector a task with the day and hour at which the customer said it."""
        self.debtor_id._give_task(
            lambda env: env._("The bank does not show the payment"),
            lambda env: escape(
                env._(
                    "%(said)s The bank does not show it, and its time is past: ask the customer"
                    " for proof, or when they will pay.",
                    said=self.with_env(env)._sentence(),
                )
            ),
        )
