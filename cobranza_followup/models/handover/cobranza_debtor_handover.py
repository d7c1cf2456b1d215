from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import inputs
from .cobranza_handover import LIVE


class CobranzaDebtor(models.Model):
    """Whether a debt is, or was, with a lawyer or an agency."""

    _inherit = "cobranza.debtor"

    handover_ids = fields.One2many("cobranza.handover", "debtor_id", string="Handovers")
    handover_count = fields.Integer(compute="_compute_handover_count", string="Number of Handovers")
    handover_agent = fields.Char(compute="_compute_handover_count", string="Handed Over To")
    amount_given_up = fields.Monetary(
        compute="_compute_given_up",
        string="Given Up",
        help="Still owed of invoices that lawyers or agencies had, and not chased.",
    )
    given_up_text = fields.Char(compute="_compute_given_up", string="What Was Given Up")

    @api.depends("handover_ids.state", "handover_ids.agent_id")
    def _compute_handover_count(self):
        for debtor in self:
            debtor.handover_count = len(debtor.handover_ids)
            handed = debtor.handover_ids.filtered(lambda one: one.state == "handed")
            # Of customers who were merged there may be two.
            debtor.handover_agent = ", ".join(handed.agent_id.mapped("name"))

    @api.depends("handover_ids.state", "handover_ids.item_ids.given_up")
    @api.depends_context("lang")
    def _compute_given_up(self):
        for debtor in self:
            closed = debtor.handover_ids.filtered(lambda one: one.state == "closed")
            given_up = closed.filtered("amount_given_up")
            amount = sum(given_up.mapped("amount_given_up"))
            debtor.amount_given_up = amount
            debtor.given_up_text = (
                self.env._(
                    "%(agent)s had invoices of which %(amount)s is still owed. The customer is not"
                    " chased for it until a collections manager decides; what else they owe is"
                    " collected as ever.",
                    agent=", ".join(given_up.agent_id.mapped("name")),
                    amount=debtor.currency_id.format(amount),
                )
                if given_up
                else False
            )

    def action_hand_over(self):
        """Open the handover of the debtor that is under way, or a new one."""
        inputs.one(self)
        self.check_access("read")
        live = self.handover_ids.filtered(lambda one: one.state in LIVE)
        if len(live) > 1:
            return self.action_open_handovers()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Handover"),
            "res_model": "cobranza.handover",
            "res_id": live.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_debtor_id": self.id},
        }

    def action_open_handovers(self):
        """Open the handovers of the debtor."""
        inputs.one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_handover_action"
        )
        return {**action, "domain": [("debtor_id", "=", self.id)], "context": {}}

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
