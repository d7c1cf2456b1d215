from odoo import api, fields, models


class CobranzaOfferCampaignLine(models.Model):
    """A debtor of a campaign: what was offered, or why nothing was, or has not gone yet."""

    _name = "cobranza.offer.campaign.line"
    _description = "Debtor of a campaign"
    _inherit = ["cobranza.log.mixin"]
    _order = "id"
    _rec_name = "debtor_id"
    _log_may_change = frozenset({"state", "reason", "offer_ids"})

    campaign_id = fields.Many2one(
        "cobranza.offer.campaign", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="campaign_id.company_id", store=True)
    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    state = fields.Selection(
        [("todo", "To do"), ("made", "Offered"), ("skipped", "Left out")],
        required=True,
        default="todo",
        readonly=True,
    )
    reason = fields.Char(readonly=True, string="Why Not, or Not Yet")
    offer_ids = fields.Many2many("cobranza.offer", readonly=True, string="Offers")
    mail_state = fields.Char(compute="_compute_mail", string="E-mail State")
    mail_text = fields.Char(compute="_compute_mail", string="E-mail")

    _once = models.Constraint("UNIQUE(campaign_id, debtor_id)", "A debtor is in a campaign once.")

    @api.depends("offer_ids.mail_id.state")
    def _compute_mail(self):
        for line in self:
            offers = line.offer_ids
            states = offers.mapped("mail_state")
            line.mail_state = "waiting" if "waiting" in states else (states or [False])[0]
            line.mail_text = ", ".join(dict.fromkeys(filter(None, offers.mapped("mail_text"))))
