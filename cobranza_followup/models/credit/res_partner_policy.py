from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...engine.exposure import Credit, loosened
from ...tools import authority, inputs
from ..debtor.res_partner import FAMILY_FIELDS

_ACCOUNT = "property_account_receivable_id"
# Debtors that are evaluated within the change that asks for it: some seconds of it.
_AT_ONCE = 500


class ResPartner(models.Model):
    """Who gets a tag, or another value that policies ask for, is under its policy at once.

    What a credit limit stops is the policy's: a change by which less would be stopped of a
    customer who has a limit is a collections manager's to make.
    """

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        for vals in filter(lambda vals: vals.get(_ACCOUNT), vals_list):
            owner = self.sudo().browse(inputs.named_ids([vals.get("parent_id")])).exists()
            self._check_trade_account(vals, owner)
        partners = super().create(vals_list)
        if "category_id" in self.env["cobranza.policy"]._partner_fields():
            partners._check_rule_of_new()
        return partners

    def write(self, vals):
        # EXTENDS 'base'
        if self:
            self._check_trade_account(vals, self.sudo())
        others = self._others_for_policies(vals)
        if not others:
            return super().write(vals)
        with others._policy_followed(self.env["cobranza.policy"]._partner_fields()):
            return super().write(vals)

    def _others_for_policies(self, vals):
        """Return those of whom these values change what policies ask for."""
        policies = self.env["cobranza.policy"]
        asked = policies._partner_fields()
        names = (asked | FAMILY_FIELDS) & set(vals) if asked else set()
        if not names:
            return self.browse()
        tags = policies._tags_asked()
        partners = self.sudo().with_context(active_test=False)
        others = partners.filtered(lambda one: one._becomes_other(vals, names, tags))
        return self.browse(others.ids)

    def _becomes_other(self, vals, names, tags):
        """Whether values change one of the fields, of the tags one of `tags` (None: any)."""
        if inputs.changes(self, vals, names - {"category_id"}):
            return True
        if "category_id" not in names:
            return False
        now = set(self.category_id.ids)
        after = inputs.chosen(now, vals["category_id"])
        return after is None or bool(now ^ after if tags is None else (now ^ after) & tags)

    def _check_trade_account(self, vals, theirs):
        """Raise if somebody who is no accountant has debts booked where they are none to collect.

        What is owed on an account that is not for trade counts for no limit. Odoo gives contacts
        the account of whose contacts they are: that is nobody's choice.

        :param theirs: whose account it becomes, of a new contact whose contact it is
        """
        if not vals.get(_ACCOUNT) or not self._is_account_watched():
            return
        has_it = [
            vals[_ACCOUNT] in (one | one.commercial_partner_id).mapped(_ACCOUNT).ids
            for one in theirs
        ]
        if not has_it or not all(has_it):
            self._check_is_for_trade(self.env["account.account"].sudo().browse([vals[_ACCOUNT]]))

    @api.model
    def _is_account_watched(self):
        return self.env["cobranza.policy"]._any_limit_stops() and not self.env.user.has_group(
            "account.group_account_invoice"
        )

    def _check_is_for_trade(self, accounts):
        accounts = accounts.exists()
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

        So many that whoever made the change would wait for it are left for later, unless
        what a limit stops of them is to be looked at first.

        :param asked: names of the fields that policies ask for
        :param heir: the customer all of these become
        :raise UserError: a limit would stop less, and the user is no collections manager
        """
        if not asked or not self:
            yield
            return
        before = self._limit_rules()
        debtors = self._debtors_of_limits()
        policies = {one: (one.limit_policy_id, one.policy_id) for one in debtors}
        yield
        kept = heir or self
        kept.flush_recordset(asked)
        pairs = kept._cobranza_pairs()
        if before or len(pairs) <= _AT_ONCE:
            self.env["cobranza.debtor"]._mark_stale(pairs, behaviour=False)
        else:
            self.env["cobranza.stale"]._leave_for_later(kept.sudo().commercial_partner_id)
        if before:
            kept._check_limit_rules(before, heir, policies)
        debtors.exists()._follow_limit_policies(policies, self._may_loosen_limits())

    def _check_limit_rules(self, before, heir, policies):
        """Raise if a limit stops less than before.

        A customer's own change, in the shop or the portal, is theirs to make, and not what stops
        less because of it.

        :param before: as `_limit_rules` returned it
        :param policies: {debtor: (policy whose limit holds, policy)} before
        """
        after = self._rules_now()
        for (partner, company), rule in before.items():
            now = after.get((heir or partner, company), Credit())
            if rule.limit is None or not loosened(rule, now):
                continue
            if not self.env.user.share:
                (heir or partner)._refuse_other_rule()
            for debtor, (held, policy) in policies.items():
                if (
                    not held
                    and debtor.partner_id == partner.sudo().commercial_partner_id
                    and debtor.company_id.root_id == company.root_id
                ):
                    debtor._keep_limit_policy(policy)

    def _debtors_of_limits(self):
        """Return the debtors of whom a policy holds on for the limit, or may have to.

        Of a customer's own change all of theirs, else those of whom one does; none where no limit
        stops.
        """
        debtors = authority.plain(self.env["cobranza.debtor"].sudo())
        if not self.env["cobranza.policy"]._any_limit_stops():
            return debtors
        theirs = Domain("partner_id", "in", self.sudo().commercial_partner_id.ids)
        if not self.env.user.share:
            theirs &= Domain("limit_policy_id", "!=", False)
        return debtors.search(theirs)

    def _check_rule_of_new(self):
        """Raise if a limit stops less because of the tags of new customers."""
        tagged = self.filtered(lambda one: one.category_id and one.commercial_partner_id == one)
        for (partner, company), rule in tagged._limit_rules().items():
            usual = self.env["cobranza.policy"].sudo()._default_for(company)
            if rule.limit is not None and loosened(usual._credit_rule(), rule):
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
        if (
            not self
            or self._may_loosen_limits()
            or not self.env["cobranza.policy"]._any_limit_stops()
        ):
            return {}
        return self._rules_now()

    @api.model
    def _may_loosen_limits(self):
        """Whether the user is a collections manager, or may as well raise the limit itself."""
        if authority.is_manager(self.env):
            return True
        return not authority.is_by_mail(self.env) and (
            self.env.uid == SUPERUSER_ID or self.env.user.has_group("account.group_account_manager")
        )

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
