from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.offer import may_waive
from ...tools import inputs
from .cobranza_offer_terms import WAIVED_DAYS, exact


class CobranzaDebtor(models.Model):
    """What may be offered to a debtor, and what was."""

    _inherit = "cobranza.debtor"

    offer_ids = fields.One2many("cobranza.offer", "debtor_id", string="Offers")
    offer_count = fields.Integer(compute="_compute_offer_count")
    offer_text = fields.Char(
        compute="_compute_offer_text",
        string="May Be Offered",
        help="What the policy lets you waive without a manager.",
    )

    @api.depends("offer_ids")
    def _compute_offer_count(self):
        counts = dict(
            self.env["cobranza.offer"]._read_group(
                [("debtor_id", "in", self.ids)], ["debtor_id"], ["__count"]
            )
        )
        for debtor in self:
            debtor.offer_count = counts.get(debtor, 0)

    @api.depends("policy_id", "amount_overdue")
    @api.depends_context("uid", "lang")
    def _compute_offer_text(self):
        for debtor in self:
            debtor.offer_text = debtor._what_may_be_offered() if debtor.policy_id else False

    def _may_waive(self, owed, currency, besides=None):
        """Return what a collector may waive alone of a debt, in its currency.

        :param owed: amount of the debt, in `currency`
        :param besides: a `cobranza.offer` that does not count with those made before
        """
        policy, company = self.policy_id.sudo(), self.company_id
        today, digits = company._cobranza_today(), currency.decimal_places
        most = None
        if policy.offer_amount:
            own = policy.currency_id or company.currency_id
            most = own._convert(policy.offer_amount, currency, company, today)
            most = exact(max(most - self._waived_of_late(currency, besides), 0), digits)
            if not most:
                return 0.0
        percent = Decimal(str(policy.offer_percent or 0))
        return float(may_waive(exact(owed, digits), percent, most, digits))

    def _waived_of_late(self, currency, besides):
        """Return what collectors alone waived of this debtor of late, or have offered to."""
        company, today = self.company_id, self.company_id._cobranza_today()
        offers = (
            self.env["cobranza.offer"]
            .sudo()
            .search(
                [
                    ("debtor_id", "=", self.id),
                    ("state", "in", ("offered", "accepted", "fulfilled")),
                    ("approved_by_id", "=", False),
                    ("offered_on", ">", today - timedelta(days=WAIVED_DAYS)),
                    ("id", "not in", besides.ids if besides else []),
                ]
            )
        )
        return sum(
            offer.currency_id._convert(
                offer.amount_waived + offer.interest_waived, currency, company, today
            )
            for offer in offers
        )

    def _what_may_be_offered(self, items=None):
        """Say what the user may waive without a manager; False: nothing.

        :param items: the debtor's open items, if they have been read already
        """
        policy = self.policy_id.sudo()
        if not (policy.offer_percent or policy.offer_amount):
            return False
        items = self._open_items() if items is None else items
        sums = {}
        for item in items.filtered(lambda item: item.amount_chased_currency > 0):
            sums[item.currency_id] = sums.get(item.currency_id, 0) + item.amount_chased_currency
        allowed = {
            currency: self._may_waive(currency.round(owed), currency)
            for currency, owed in sums.items()
        }
        allowed = {currency: amount for currency, amount in allowed.items() if amount}
        if not allowed:
            return False
        currency, amount = max(allowed.items(), key=lambda one: sums[one[0]])
        return self.env._(
            "up to %(percent)s %% (%(amount)s)",
            percent=f"{100 * amount / sums[currency]:.1f}".removesuffix(".0"),
            amount=", ".join(
                self.env["res.currency"]._cobranza_sums(allowed.items(), self.partner_id)
            ),
        )

    def action_new_offer(self):
        """Open the form of a new offer to this debtor."""
        inputs.one(self)
        self.check_access("read")
        self.env["cobranza.offer"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offer"),
            "res_model": "cobranza.offer",
            "views": [(False, "form")],
            "context": {
                "default_debtor_id": self.id,
                "default_currency_id": self._offer_currency().id,
            },
        }

    def action_open_offers(self):
        """Open the offers made to this debtor."""
        inputs.one(self)
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_offer_action"
        )
        return {
            **action,
            "domain": [("debtor_id", "=", self.id)],
            "context": {
                "default_debtor_id": self.id,
                "default_currency_id": self._offer_currency().id,
            },
        }

    def _offer_currency(self):
        """Return the currency in which most is to be collected."""
        items = self._open_items().sorted("amount_chased", reverse=True)
        return items[:1].currency_id or self.currency_id

    def action_prompt_offer(self):
        """Open the form that offers these debtors a discount for prompt payment (managers)."""
        inputs.several(self)
        self._check_manager()
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose the customers the discount is offered to."))
        return self.env["cobranza.offer.campaign"]._open_for(self)

    def _asked_of(self, items):
        # EXTENDS 'notice': what an accepted offer is about is not asked for while it is kept
        kept = self._offers_kept().invoice_ids
        return super()._asked_of(items.filtered(lambda item: item.move_id not in kept))

    def _offers_kept(self):
        """Return the offers these debtors accepted, and are keeping."""
        offers = self.env["cobranza.offer"].sudo()
        return offers.search([("debtor_id", "in", self.ids), ("state", "=", "accepted")])

    def _keeps_an_offer(self):
        """Whether these debtors keep an offer, and nothing overdue is left to ask for beside it."""
        if not self._offers_kept():
            return False
        return not any(item.days_overdue > 0 for item in self._asked_of(self._open_items()))
