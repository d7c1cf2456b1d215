from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import inputs


class CobranzaHandover(models.Model):
    """What is still open of a closed case is given up: it is owed, and nobody is chased for it.

    It is kept out as an accountant would: by Odoo's own “No Follow-Up”, on the invoices that were
    handed over, all that is open of them: Odoo excludes an invoice as a whole. To exempt the
    customer would free them of a hold, too, and leave what they come to owe later unchased; a
    hold, in contrast, stands when an invoice is excluded.
    """

    _inherit = "cobranza.handover"

    amount_given_up = fields.Monetary(
        compute="_compute_amount_given_up",
        string="Given Up",
        help="Still owed of invoices that were handed over, and not chased.",
    )

    @api.depends("state", "item_ids.given_up")
    def _compute_amount_given_up(self):
        for handover in self:
            closed = handover.state == "closed"
            lines = handover.item_ids._still_given_up() if closed else ()
            handover.amount_given_up = handover._rounded(
                sum(line.amount_residual for line in lines)
            )

    def _give_up(self):
        """Exclude from follow-up the documents of which what they had is all that is open."""
        items = self.item_ids.filtered(
            lambda item: item._is_owed() and item.amount_left and not item.line_id.no_followup
        )
        whole = items._with_all_that_is_open()
        whole.given_up = True
        whole.line_id.no_followup = True
        if others := items - whole:
            self._message_log(
                body=self.env._(
                    "%s: something else of these invoices is open, too, which was not handed over."
                    " They are collected again: write off what is lost of them.",
                    ", ".join(sorted(set(filter(None, others.mapped("name"))))),
                )
            )

    def action_collect_again(self):
        """Have what was given up chased again, as any other debt (managers)."""
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        items = self.sudo().item_ids.filtered("given_up")
        if not items:
            raise UserError(self.env._("Nothing of it was given up."))
        items._still_given_up().no_followup = False
        items.given_up = False
        self.sudo()._message_log(
            body=self.env._("What was given up is collected again."),
            author_id=self.env.user.partner_id.id,
        )
        return True
