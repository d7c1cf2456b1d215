from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import inputs


class CobranzaHandoverItem(models.Model):
    """What of a handover was given up."""

    _inherit = "cobranza.handover.item"
    _log_may_change = frozenset({"given_up"})

    given_up = fields.Boolean(
        readonly=True,
        index="btree_not_null",
        help="Still open when the case was closed: it is excluded from follow-up until a"
        " collections manager has it collected again.",
    )

    def _still_given_up(self):
        """Return the journal items that are open and still excluded from follow-up."""
        lines = self.sudo().filtered("given_up").line_id
        return lines.filtered(lambda line: line.no_followup and _is_owed(line))


class CobranzaHandover(models.Model):
    """What is still open of a closed case is given up: it is owed, and nobody is chased for it.

    It is kept out as an accountant would: by Odoo's own “No Follow-Up”, on the invoices that were
    handed over. To exempt the customer would free them of a hold, too, and leave what they come to
    owe later unchased; a hold, in contrast, stands when an invoice is excluded.
    """

    _inherit = "cobranza.handover"

    amount_given_up = fields.Monetary(
        compute="_compute_amount_given_up",
        string="Given Up",
        help="Still owed of what was handed over, and not chased.",
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
        """Exclude from follow-up what of it is still open."""
        items = self.item_ids.filtered(
            lambda item: _is_owed(item.line_id) and not item.line_id.no_followup
        )
        items.given_up = True
        items.line_id.no_followup = True

    def action_collect_again(self):
        """Have what was given up chased again, as any other debt (managers)."""
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        self._collect_again()
        return True

    def _collect_again(self):
        items = self.sudo().item_ids.filtered("given_up")
        if not items:
            raise UserError(self.env._("Nothing of it was given up."))
        items._still_given_up().no_followup = False
        items.given_up = False
        self.sudo()._message_log(
            body=self.env._("What was given up is collected again."),
            author_id=self.env.user.partner_id.id,
        )


class CobranzaDebtor(models.Model):
    """What was given up of a debt stays in sight, until a manager decides."""

    _inherit = "cobranza.debtor"

    amount_given_up = fields.Monetary(
        compute="_compute_given_up",
        string="Given Up",
        help="Still owed of what lawyers or agencies had, and not chased.",
    )
    given_up_agent = fields.Char(compute="_compute_given_up", string="Given Up By")

    @api.depends("handover_ids.state", "handover_ids.item_ids.given_up")
    def _compute_given_up(self):
        for debtor in self:
            closed = debtor.handover_ids.filtered(lambda one: one.state == "closed")
            given_up = closed.filtered("amount_given_up")
            debtor.amount_given_up = sum(given_up.mapped("amount_given_up"))
            debtor.given_up_agent = ", ".join(given_up.agent_id.mapped("name"))

    def action_collect_again(self):
        """Have all that was given up of the debt chased again (managers)."""
        inputs.one(self)
        self._check_manager()
        self.check_access("write")
        given_up = self.handover_ids.filtered("amount_given_up")
        if not given_up:
            raise UserError(self.env._("Nothing of it was given up."))
        for handover in given_up:
            handover.action_collect_again()
        return True


def _is_owed(line):
    """Whether a journal item, if it is there, has something open."""
    return line.parent_state == "posted" and line.amount_residual > 0
