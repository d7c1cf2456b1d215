from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import authority, inputs
from ...tools.apart import REPEATED, apart

# Customers of a campaign that are written to before the work is committed.
BATCH = 100
MOST_DEBTORS = 20000
# What a manager says of a campaign, before it starts; its state and its lines follow.
_GIVEN = frozenset(
    {"name", "discount_type", "discount_percent", "yearly_rate", "valid_until", "conditions"}
)


class CobranzaOfferCampaign(models.Model):
    """A discount for prompt payment offered to many debtors, what it cost and what it brought."""

    _name = "cobranza.offer.campaign"
    _description = "Campaign of discounts for prompt payment"
    _order = "id DESC"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.uid
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Being sent"), ("done", "Sent")],
        required=True,
        default="draft",
        readonly=True,
    )
    discount_type = fields.Selection(
        [("percent", "A percentage off"), ("rate", "A yearly rate by days early")],
        required=True,
        default="percent",
        string="Terms",
    )
    discount_percent = fields.Float(string="Percent Off", default=3.0)
    yearly_rate = fields.Float(string="Yearly Rate (%)")
    valid_until = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(self.env.company._cobranza_today(), days=10),
        help="The last day to pay with the discount.",
    )
    conditions = fields.Text()
    started_on = fields.Date(readonly=True)
    line_ids = fields.One2many("cobranza.offer.campaign.line", "campaign_id", readonly=True)
    offer_ids = fields.One2many("cobranza.offer", "campaign_id", readonly=True)
    debtor_count = fields.Integer(compute="_compute_totals", string="Debtors")
    offer_count = fields.Integer(compute="_compute_totals", string="Offers Made")
    waiting_count = fields.Integer(
        compute="_compute_totals", string="Wait", help="They may not be written to now."
    )
    paid_count = fields.Integer(compute="_compute_totals", string="Paid in Time")
    amount_offered = fields.Monetary(
        compute="_compute_totals", string="Offered", help="What they owe, all offers together."
    )
    amount_cost = fields.Monetary(
        compute="_compute_totals", string="Cost", help="What was waived of offers paid in time."
    )
    amount_brought = fields.Monetary(
        compute="_compute_totals", string="Brought In", help="What was paid in time."
    )

    _sensible = models.Constraint(
        "CHECK(discount_percent BETWEEN 0 AND 100 AND yearly_rate BETWEEN 0 AND 1000)",
        "A percentage off is between 0 and 100, a yearly rate between 0 and 1000.",
    )

    @api.depends("line_ids.state", "offer_ids.state")
    def _compute_totals(self):
        offers = self.env["cobranza.offer"]._read_group(
            [("campaign_id", "in", self.ids)],
            ["campaign_id", "state"],
            [
                "__count",
                "amount_owed_company:sum",
                "amount_cost_company:sum",
                "amount_brought_company:sum",
            ],
        )
        lines = self.env["cobranza.offer.campaign.line"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id"], ["debtor_id:count_distinct"]
        )
        debtors = dict(lines)
        for campaign in self:
            own = [row[1:] for row in offers if row[0] == campaign]
            campaign.debtor_count = debtors.get(campaign, 0)
            campaign.offer_count = sum(row[1] for row in own)
            campaign.paid_count = sum(row[1] for row in own if row[0] == "fulfilled")
            campaign.amount_offered = sum(row[2] for row in own)
            campaign.amount_cost = sum(row[3] for row in own)
            campaign.amount_brought = sum(row[4] for row in own)
            campaign.waiting_count = len(
                campaign.line_ids.filtered(lambda line: line.mail_state == "waiting")
            )

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_manager(self.env)
        rows = inputs.rows(self, vals_list)
        if not authority.of_the_desk(self.env):
            for vals in rows:
                inputs.only(self.env, vals, _GIVEN, self)
        campaigns = super(
            CobranzaOfferCampaign, authority.without_defaults(self, kept=_GIVEN)
        ).create(rows)
        return campaigns.with_env(self.env)

    def write(self, vals):
        authority.check_manager(self.env)
        if not authority.of_the_desk(self.env):
            if set(inputs.values(self, vals)) - _GIVEN:
                raise AccessError(self.env._("What becomes of a campaign is not entered by hand."))
            if set(vals) - {"name"} and any(campaign.state != "draft" for campaign in self):
                raise AccessError(self.env._("A campaign cannot be changed once it was started."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if any(campaign.state != "draft" for campaign in self):
            raise AccessError(self.env._("Campaigns that were started stay on record."))

    @api.model
    def _open_for(self, debtors):
        """Return the action with the draft of a campaign for debtors of one company."""
        if len(debtors.company_id) > 1:
            raise UserError(self.env._("Choose customers of one company: a campaign is of one."))
        if len(debtors) > MOST_DEBTORS:
            raise UserError(self.env._("Choose %s customers at most.", MOST_DEBTORS))
        company = debtors.company_id
        campaign = self.sudo().create(
            {
                "name": self.env._(
                    "Prompt payment, %s", fields.Date.to_string(company._cobranza_today())
                ),
                "company_id": company.id,
                "user_id": self.env.uid,
                "line_ids": [fields.Command.create({"debtor_id": debtor.id}) for debtor in debtors],
            }
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_offer_campaign_action"
        )
        return {**action, "views": [(False, "form")], "res_id": campaign.id}

    def action_start(self):
        """Make the offers and send them, in the background (managers)."""
        inputs.one(self)
        self.check_access("write")
        authority.check_manager(self.env)
        if self.state != "draft":
            raise UserError(self.env._("This campaign was started already."))
        if not self.line_ids:
            raise UserError(self.env._("Choose the customers the discount is offered to."))
        value = self.discount_percent if self.discount_type == "percent" else self.yearly_rate
        if value <= 0:
            raise UserError(self.env._("Say how much is taken off: above zero."))
        today = self.company_id._cobranza_today()
        if self.valid_until < today:
            raise UserError(self.env._("Choose a last day to pay that is today or later."))
        if self.conditions:
            self.env["cobranza.respect"]._check(self.env["cobranza.debtor"], self.conditions)
        self.sudo().write({"state": "running", "started_on": today})
        self.env.ref("cobranza_followup.ir_cron_offers").sudo()._trigger()
        return True

    @api.model
    def _work(self, company):
        """Make the offers of the company's campaigns that were started, a batch at a time."""
        for campaign in self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "running")], order="id"
        ):
            while todo := campaign.line_ids.filtered(lambda line: line.state == "todo")[:BATCH]:
                campaign._make_offers(todo)
                self.env["ir.cron"]._commit_progress(len(todo))
            campaign.state = "done"
            self.env["ir.cron"]._commit_progress()

    def _make_offers(self, lines):
        """Make an offer for each currency each of the debtors owes, and queue it."""
        desk = self.with_user(self.user_id).sudo()
        items = lines.debtor_id._open_items()
        by_debtor = items.grouped("debtor_id")
        made = self.env["cobranza.offer"].sudo()
        for line in lines:
            try:
                with apart(self.env):
                    made |= desk._make_offers_to(line, by_debtor.get(line.debtor_id))
            except REPEATED:
                raise
            except UserError as error:
                line.write({"state": "skipped", "reason": error.args[0]})
            except Exception as error:  # noqa: BLE001 (told to the managers; the others go on)
                line.write({"state": "skipped", "reason": str(error).strip()})
                about = line.debtor_id.display_name
                self.env["cobranza.failure"]._record(line.company_id, "offer", error, about)
        answers = self.env["cobranza.contact.guard"]._ask(made._questions())
        for offer, answer in zip(made, answers, strict=True):
            if not answer.verdict.permits:
                line = lines.filtered(lambda one, offer=offer: one.debtor_id == offer.debtor_id)
                line.reason = self.env["cobranza.contact.guard"]._text(answer)

    def _make_offers_to(self, line, items):
        """Return the offers made to a debtor, each queued if there is an address."""
        offers, debtor = self.env["cobranza.offer"], line.debtor_id
        chased = items and items.filtered(
            lambda item: item.amount_chased_currency > 0 and item.move_id.is_sale_document(True)
        )
        if not chased:
            raise UserError(self.env._("Nothing is to be collected of them now."))
        if debtor.state in ("legal", "exempt"):
            raise UserError(self.env._("They are handed over or exempt."))
        for currency in chased.currency_id:
            offer = offers.create(
                {
                    "debtor_id": debtor.id,
                    "currency_id": currency.id,
                    "kind": "prompt",
                    "discount_type": self.discount_type,
                    "discount_percent": self.discount_percent,
                    "yearly_rate": self.yearly_rate,
                    "valid_until": self.valid_until,
                    "conditions": self.conditions,
                }
            )
            offer._check_terms()
            offer._make()
            offer.campaign_id = self
            offer._write_again()
            offers |= offer
        reachable = all(offer.mail_id for offer in offers)
        line.write(
            {
                "state": "made",
                "offer_ids": [fields.Command.set(offers.ids)],
                "reason": False if reachable else self.env._("They have no e-mail address."),
            }
        )
        return offers
