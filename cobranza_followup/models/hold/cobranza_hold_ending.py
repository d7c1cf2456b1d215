from odoo import api, models
from odoo.tools import format_date, format_list

from ...engine.policy import Policy
from ...engine.standing import payment_that_ends
from ...ledger import facts, grounds
from ...ledger.policies import read_policies


class CobranzaHold(models.Model):
    """What ends a hold, said to those whom it stops."""

    _inherit = "cobranza.hold"

    def _ending_text(self):
        """Say in one sentence what ends each of these holds; "" if there is nothing to say.

        The amount is the one figure that sales and the warehouse are told, and nobody outside.
        """
        if not self.env.user._is_internal():
            return ""
        payments = self.sudo()._payments_that_end()
        sentences = [hold._ending_sentence(payments.get(hold, ())) for hold in self.sudo()]
        return " ".join(dict.fromkeys(filter(None, sentences)))

    def _ending_sentence(self, payments):
        """Return the sentence of one hold.

        :param payments: what ends it, as (currency, amount)
        """
        _, hold = self.env._, self.carried_from_id or self
        if payments:
            amounts = self.env["res.currency"]._cobranza_sums(payments, hold.partner_id)
            return _(
                "The hold ends as soon as %(customer)s pays %(amount)s.",
                customer=hold.partner_id.display_name,
                amount=format_list(self.env, amounts),
            )
        if hold.source == "policy" and hold._ends_with_all_owed():
            return _(
                "The debt was handed over: the hold ends as soon as %s owes nothing any more.",
                hold.partner_id.display_name,
            )
        if hold.source == "policy":
            return _("A collections manager ends the hold.")
        if hold.date_to:
            return _("The hold was put by hand, until %s.", format_date(self.env, hold.date_to))
        return _("The hold was put by hand: a collections manager ends it.")

    def _ends_with_all_owed(self):
        """Whether it is of somebody handed over, whom no pin keeps in the stage."""
        debtor, today = self.debtor_id, self.company_id._cobranza_today()
        pinned = debtor.stage_pinned_until and debtor.stage_pinned_until >= today
        return debtor.state == "legal" and not pinned

    def _payments_that_end(self):
        """Return {hold: [(currency, amount)]} for those of the policy, or carried from one.

        The amounts come from what ends a hold in the evaluation.
        """
        asked = {hold: hold.carried_from_id or hold for hold in self}
        found = {}
        for company, holds in self.union(*asked.values()).grouped("company_id").items():
            found |= holds.filtered(lambda hold: hold.source == "policy")._payments_in(company)
        return {hold: found[theirs] for hold, theirs in asked.items() if found.get(theirs)}

    @api.model
    def _payments_in(self, company):
        if not self:
            return {}
        evaluation = self.env["cobranza.evaluation"]
        evaluation._flush_reads()
        scope = evaluation._scope(company, partner_ids=self.partner_id.ids)
        rows = facts.read_facts(self.env, scope)
        in_force = grounds.read_in_force(self.env, rows, scope.today)
        policies = read_policies(self.env, company.id, scope.today)
        rules = {policy.rules.id: policy.rules for policy in policies}
        found, currencies = {}, self.env["res.currency"]
        for row in rows:
            if row["stood_id"] not in self.ids:
                continue
            row["stood"] = in_force[row["id"]]
            amounts = payment_that_ends(row, rules.get(row["policy_id"], Policy()), scope.today)
            found[self.browse(row["stood_id"])] = [
                (currency, _rounded_up(currency, amount))
                for currency, amount in (
                    (currencies.browse(id_) or company.currency_id, amount)
                    for id_, amount in amounts.items()
                )
            ]
        return found


def _rounded_up(currency, amount):
    """Round an amount so that whoever pays it has paid enough."""
    rounded = currency.round(amount)
    # The sixth digit is what sums of cents leave in a float.
    return rounded if rounded - amount > -1e-6 else rounded + currency.rounding
