from odoo import api, fields, models


class CobranzaDebtor(models.Model):
    """Of which day a debtor's figures are, and why they are not of today."""

    _inherit = "cobranza.debtor"

    evaluated_on = fields.Date(compute="_compute_evaluated_on")
    stale_reason = fields.Char(
        compute="_compute_stale_reason",
        compute_sudo=True,
        string="Not Up to Date",
        help="Why figures, stage and hold are those of before the last change of the ledger.",
    )

    @api.depends("company_id")
    def _compute_evaluated_on(self):
        last = dict(
            self.env["cobranza.run"]
            .sudo()
            ._read_group(
                [("company_id", "in", self.company_id.ids), ("state", "=", "done")],
                ["company_id"],
                ["date:max"],
            )
        )
        for debtor in self:
            debtor.evaluated_on = last.get(debtor.company_id, False)

    @api.depends("partner_id", "company_id")
    def _compute_stale_reason(self):
        marks = self.env["cobranza.stale"].search(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)]
        )
        unknown = self.env._("This customer will be evaluated again within the hour.")

        def known(failure):
            return self.env._(
                "It is retried with every run; the managers know: %s", failure.error or ""
            )

        # Of several marks, one that says why.
        reasons = {
            (mark.partner_id, mark.company_id): known(mark.failure_id)
            if mark.failure_id
            else unknown
            for mark in marks.sorted(lambda mark: bool(mark.failure_id))
        }
        for debtor in self:
            debtor.stale_reason = reasons.get((debtor.partner_id, debtor.company_id), False)
