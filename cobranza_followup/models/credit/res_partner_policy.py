from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError

from ...engine.exposure import Credit, loosened
from ...tools import authority
from ..debtor.res_partner import FAMILY_FIELDS

_ACCOUNT = "property_account_receivable_id"


class ResPartner(models.Model):
    """Who gets a tag, or another value that policies ask for, is under its policy at once.

    What a credit limit stops is the policy's: a change by which less would be stopped of a
    customer who has a limit is a collections manager's to make.
    """

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        self._check_trade_account(*vals_list)
        partners = super().create(vals_list)
        if "category_id" in self.env["cobranza.policy"]._partner_fields():
            partners._check_rule_of_new()
        return partners

    def write(self, vals):
        # EXTENDS 'base'
        self._check_trade_account(vals)
        asked = self.env["cobranza.policy"]._partner_fields()
        if not asked or not (asked | FAMILY_FIELDS) & set(vals):
            return super().write(vals)
        with self._policy_followed(asked):
            return super().write(vals)

    def _check_trade_account(self, *vals_list):
        """Raise if somebody who is no accountant has debts booked where they are none to collect.

        What is owed on an account that is not for trade counts for no limit.
        """
        chosen = [vals[_ACCOUNT] for vals in vals_list if vals.get(_ACCOUNT)]
        if (
            not chosen
            or self.env.user.has_group("account.group_account_invoice")
            or not self.env["cobranza.policy"]._any_limit_stops()
        ):
            return
        accounts = self.env["account.account"].sudo().browse(chosen).exists()
        if any(one.non_trade or one.account_type != "asset_receivable" for one in accounts):
            raise AccessError(
                self.env._(
                    "What is owed on this account counts for no credit limit: accounting chooses"
                    " it for a customer."
                )
            )

    @contextmanager
    def _policy_followed(self, asked, heir=None):
        """Evaluate the customers anew after what may put them under another policy.

        :param asked: names of the fields that policies ask for
        :param heir: the customer all of these become
        :raise UserError: a limit would stop less, and the user is no collections manager
        """
        if not asked:
            yield
            return
        before = self._limit_rules()
        yield
        kept = heir or self
        kept.flush_recordset(asked)
        self.env["cobranza.debtor"]._mark_stale(kept._cobranza_pairs(), behaviour=False)
        if before:
            kept._check_limit_rules(before, heir)

    def _check_limit_rules(self, before, heir):
        """Raise if a limit stops less than before.

        :param before: as `_limit_rules` returned it
        """
        after = self._rules_now()
        for (partner, company), rule in before.items():
            now = after.get((heir or partner, company), Credit())
            if rule.limit is not None and loosened(rule, now):
                (heir or partner)._refuse_other_rule()

    def _check_rule_of_new(self):
        """Raise if a limit stops less because of the tags of new customers."""
        tagged = self.filtered(lambda one: one.category_id and one.commercial_partner_id == one)
        for (partner, company), rule in tagged._limit_rules().items():
            usual = self.env["cobranza.policy"].sudo()._default_for(company)
            untagged = Credit(
                check=usual.exposure_check,
                tolerance_percent=usual.exposure_tolerance_percent,
                counts=usual.exposure_counts,
            )
            if rule.limit is not None and loosened(untagged, rule):
                partner._refuse_other_rule()

    def _refuse_other_rule(self):
        raise UserError(
            self.env._(
                "%s has a credit limit, and with this change another collection policy would be"
                " theirs, which stops less above it. A collections manager can make the change.",
                self.sudo().commercial_partner_id.display_name,
            )
        )

    def _limit_rules(self):
        """Return what `_rules_now` does where the user may not have a limit stop less."""
        may = authority.is_manager(self.env) or (
            self.env.uid == SUPERUSER_ID and not authority.is_by_mail(self.env)
        )
        if not self or may or not self.env["cobranza.policy"]._any_limit_stops():
            return {}
        return self._rules_now()

    def _rules_now(self):
        """Return {(customer, company): `Credit`, with their limit or their group's}."""
        companies = self.env["res.company"].sudo().search([("account_use_credit_limit", "=", True)])
        found = self.env["cobranza.exposure"]._of(self, companies)
        rules = {}
        for partner in self:
            for company in companies:
                credits = found.get((partner.sudo().commercial_partner_id.id, company.id), {})
                limited = [one for one in credits.values() if one.limit is not None]
                if credits:
                    rules[partner, company] = (limited or list(credits.values()))[0]
        return rules
