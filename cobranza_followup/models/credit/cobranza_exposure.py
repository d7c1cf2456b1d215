from odoo import api, models
from odoo.tools import SQL

from ...engine.exposure import Credit
from ...ledger import credit_groups, exposure
from ...ledger.prepared import run, settle
from ...tools.pending import write_pending

_CREDIT = tuple(Credit.__dataclass_fields__)
# What the statement reads; the ORM must have written it before.
_READS = {
    "cobranza.debtor": ("amount_receivable", "limit_policy_id", "policy_id"),
    "account.move.line": (
        "account_id",
        "balance",
        "company_id",
        "date",
        "parent_state",
        "partner_id",
    ),
    "account.move": ("move_type",),
    "cobranza.credit.group": (
        "active",
        "company_id",
        "credit_limit",
        "currency_id",
        "partner_ids",
    ),
    "cobranza.policy": (
        "active",
        "company_id",
        "domain",
        "exposure_check",
        "exposure_counts",
        "exposure_tolerance_percent",
        "partner_category_ids",
        "sequence",
    ),
    "ir.default": ("company_id", "condition", "field_id", "json_value", "user_id"),
    "res.company": ("account_use_credit_limit", "currency_id", "parent_path"),
    "res.currency": ("rounding",),
    "res.currency.rate": ("company_id", "currency_id", "name", "rate"),
    "res.partner": ("category_id", "commercial_partner_id", "credit_limit"),
}


class CobranzaExposure(models.AbstractModel):
    """Credit limits and exposure of customers. Add-ons extend `_parts` with what is theirs."""

    _name = "cobranza.exposure"
    _description = "Exposure"

    @api.model
    def _parts(self, partner_ids, as_of, confirmed_ids=()):
        """Return the SQL of the exposure beside the debt, as `ledger.exposure.part` makes it.

        :param partner_ids: commercial partners; None: all
        :param confirmed_ids: orders that count as confirmed, whatever is in the database
        """
        return [exposure.postdated(partner_ids, as_of)]

    @api.model
    def _all_parts(self, partner_ids, as_of, confirmed_ids=()):
        """Return `_parts` and the debt."""
        beside = self._parts(partner_ids, as_of, confirmed_ids)
        return [exposure.receivable(partner_ids), *beside]

    @api.model
    def _reads(self, confirmed_ids=()):
        """Return {model: fields} that the parts read, and that are to be written before."""
        return _READS

    @api.model
    def _flush_reads(self, confirmed_ids=()):
        """Write what the statement reads, but the state of orders that count as confirmed."""
        self.env["cobranza.debtor"]._refresh_stale()
        write_pending(self.env, self._reads(confirmed_ids))
        settle(self.env)

    @api.model
    def _of(self, partners, companies, confirmed_ids=(), turns=False):
        """Return {(commercial partner id, company id): {of whom: `Credit`}}, in one query.

        Of whom: the customer and the groups of customers they belong to.

        :param partners: customers or contacts; their commercial partners decide
        :param companies: those of the documents
        :param confirmed_ids: as in `_parts`
        :param turns: whether something is let pass by it, see `ledger.exposure.write_turns`
        """
        partners = partners.sudo().filtered("id").commercial_partner_id
        if not partners or not companies:
            return {}
        self._flush_reads(confirmed_ids)
        statement = self._select_credits(partners, companies, confirmed_ids)
        if turns:
            statement = exposure.write_turns(statement)
        # Few as customers mostly are, planning it would take longer than all else.
        values = run(self.env, True, statement)
        names = [column.name for column in self.env.cr.description]
        return self._by_customer(dict(zip(names, row, strict=True)) for row in values)

    @api.model
    def _select_credits(self, partners, companies, confirmed_ids):
        as_of = companies[0].sudo()._cobranza_today()
        if not self.env["cobranza.credit.group"]._any():
            parts = self._all_parts(partners.ids, as_of, confirmed_ids)
            return exposure.credits(parts, partners.ids, companies.ids)
        parts = self._all_parts(credit_groups.WHOM, as_of, confirmed_ids)
        return credit_groups.credits(parts, partners.ids, companies.ids, as_of)

    @api.model
    def _by_customer(self, rows):
        """Return {(commercial partner id, company id): {customer or group: `Credit`}}."""
        partners, groups = self.env["res.partner"].sudo(), self.env["cobranza.credit.group"].sudo()
        found = {}
        for row in rows:
            group_id, partner_id = row["group_id"], row["partner_id"]
            whom = groups.browse(group_id) if group_id else partners.browse(partner_id)
            credit = Credit(**{name: row[name] for name in _CREDIT})
            found.setdefault((partner_id, row["company_id"]), {})[whom] = credit
        return found

    @api.model
    def _of_groups(self, groups):
        """Return {group: `Credit`} of credit groups, in the currencies of their companies."""
        groups = groups.sudo()
        if not groups:
            return {}
        self._flush_reads()
        as_of = groups.company_id[:1]._cobranza_today()
        parts = self._all_parts(credit_groups.WHOM, as_of)
        rows = self.env.execute_query_dict(credit_groups.of_groups(parts, groups.ids, as_of))
        return {groups.browse(row.pop("group_id")): Credit(**row) for row in rows}

    @api.model
    def _customers_above(self, companies):
        """Return the SQL of an array of the ids of all who are above their limit, or their group's.

        Tolerances are not looked at.
        """
        above = self._select_above(companies.sudo().root_id)
        return SQL("ARRAY(SELECT partner_id FROM (%s) above)", above)

    @api.model
    def _select_above(self, roots):
        self._flush_reads()
        as_of = roots[:1]._cobranza_today()
        parts = [exposure.receivable(None, exposure.TO_BRANCH), *self._parts(None, as_of)]
        if self.env["cobranza.credit.group"]._any():
            return credit_groups.over_limit(parts, roots.ids, as_of)
        return exposure.over_limit(parts, roots.ids)
