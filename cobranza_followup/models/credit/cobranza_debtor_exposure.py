from odoo import api, fields, models

from ...engine.exposure import loosened


class CobranzaDebtor(models.Model):
    """How much of their credit a debtor uses; see `cobranza.exposure`."""

    _inherit = "cobranza.debtor"

    credit_limit = fields.Monetary(
        compute="_compute_exposure", help="Odoo's credit limit of the customer. 0: none."
    )
    exposure = fields.Monetary(
        compute="_compute_exposure",
        help="All the customer could cost: what they owe, what they ordered that is not invoiced,"
        " and payments dated after today.",
    )
    credit_available = fields.Monetary(compute="_compute_exposure", string="Available Credit")

    limit_policy_id = fields.Many2one(
        "cobranza.policy",
        string="Policy of the Credit Limit",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="What it says about the credit limit still holds, though the customer changed what"
        " policies ask for, as an address in the shop. A manager empties this, or puts the"
        " customer right.",
    )

    def _compute_exposure(self):
        found = self.env["cobranza.exposure"]._of(self.partner_id, self.company_id)
        for debtor in self:
            partner = debtor.partner_id.sudo().commercial_partner_id
            credits = found.get((partner.id, debtor.company_id.id), {})
            credit = credits.get(partner)
            debtor.credit_limit = (credit and credit.limit) or 0.0
            debtor.exposure = credit.exposure if credit else 0.0
            debtor.credit_available = (credit and credit.available) or 0.0

    def _keep_limit_policy(self, policy):
        """Have a policy's rule for the limit hold on: what would stop less is not the customer's
        to choose.
        """
        self.ensure_one()
        self.write({"limit_policy_id": policy.id})
        self._message_log(
            body=self.env._(
                "The customer changed their own data, by which another collection policy is theirs"
                " that stops less above the credit limit. For the limit, %s still holds.",
                policy.name,
            )
        )

    def _follow_limit_policies(self, before, confirmed):
        """Have the policy decide the limit again that is a debtor's, unless it stops less.

        :param before: {debtor: (policy whose limit holds, policy)} before a change
        :param confirmed: who made the change may have a limit stop less: another policy is meant
        """
        held = self.filtered("limit_policy_id")
        if not held:
            return
        held._refresh_later()
        held._refresh_stale()
        for debtor in held:
            own, holding = debtor.policy_id, debtor.limit_policy_id
            meant = confirmed and own != before[debtor][1]
            if meant or not loosened(holding._credit_rule(), own._credit_rule()):
                debtor.limit_policy_id = False

    @api.model
    def _get_or_create_for(self, partners, company):
        """Return the debtors of customers in a company; create those of whom nothing was invoiced.

        :param partners: customers or contacts
        """
        customers = partners.commercial_partner_id
        desk = self.sudo()
        debtors = desk.search(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id)]
        )
        missing = customers - debtors.partner_id
        if missing:
            made = desk.create(
                [{"partner_id": partner.id, "company_id": company.id} for partner in missing]
            )
            made._refresh_later()
            desk._refresh_stale()
            debtors |= made
        return debtors.with_env(self.env)
