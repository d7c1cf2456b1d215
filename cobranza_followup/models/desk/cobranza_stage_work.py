from odoo import api, fields, models

from ...engine.workload import STANDARDS


class CobranzaStage(models.Model):
    """How much work a debtor in the stage is: by it debtors are shared out among collectors."""

    _inherit = "cobranza.stage"

    weekly_calls = fields.Float(
        compute="_compute_work",
        store=True,
        readonly=False,
        string="Calls a Week",
        help="Expected for a debtor in this stage. The most urgent take twice as many, those with"
        " a promise running a quarter.",
    )
    call_minutes = fields.Float(
        compute="_compute_work", store=True, readonly=False, string="Minutes per Call"
    )
    weekly_messages = fields.Float(
        compute="_compute_work", store=True, readonly=False, string="Messages a Week"
    )

    _work_in_reach = models.Constraint(
        "CHECK(weekly_calls BETWEEN 0 AND 50 AND call_minutes BETWEEN 0 AND 480"
        " AND weekly_messages BETWEEN 0 AND 50)",
        "Calls and messages a week are between 0 and 50, minutes per call between 0 and 480.",
    )

    @api.depends("objective")
    def _compute_work(self):
        for stage in self:
            standard = STANDARDS[stage.objective or "remind"]
            stage.weekly_calls = standard.calls
            stage.call_minutes = standard.minutes
            stage.weekly_messages = standard.messages
