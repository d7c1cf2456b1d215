from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache
from odoo.tools.sql import table_exists

from odoo.addons.base.models.res_partner import _tz_get

from ...engine.local_time import day_start, local_date
from ...engine.time_zones import main_zone
from ...tools import authority, inputs
from ..contact.cobranza_contact_standing_mixin import COMPANY_KINDS

# What only a manager changes, or the add-on itself.
_INTEREST_FIELDS = frozenset(
    {"cobranza_interest", "cobranza_interest_order", "cobranza_interest_product_id"}
)
_GUARDED_FIELDS = _INTEREST_FIELDS | {
    "cobranza_acting_since",
    "cobranza_company_kind",
    "cobranza_mode",
    "cobranza_setup_done_on",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    cobranza_mode = fields.Selection(
        [("observe", "Observe"), ("act", "Act")],
        string="Collections",
        default="observe",
        required=True,
        copy=False,
        help="Observe: figures, types, stages and decisions, with no effect on anyone."
        " Act: messages, activities, holds and credit limits follow the policies, for what"
        " debtors enter from then on.",
    )
    cobranza_acting_since = fields.Date(
        string="Acting Since",
        readonly=True,
        copy=False,
        help="Steps are carried out for stages entered from here on.",
    )
    cobranza_setup_done_on = fields.Date(
        string="Collections Set Up On",
        readonly=True,
        copy=False,
        help="When a collections manager confirmed the setup.",
    )
    cobranza_collector_id = fields.Many2one(
        "res.users", string="Default Collector", help="Collector of debtors seen first."
    )
    cobranza_company_kind = fields.Selection(
        COMPANY_KINDS,
        string="For Collecting, the Company Is",
        required=True,
        default="trader",
        help="Some laws on contacting debtors bind only financial firms or agencies: those stop"
        " them, and only warn a company that collects its own invoices.",
    )
    cobranza_payment_instructions = fields.Html(
        string="How to Pay",
        translate=True,
        help="Printed on statements of account, below the bank accounts.",
    )

    cobranza_interest = fields.Boolean(
        string="Late Interest",
        help="Shows what late payments cost the customer. Nothing is charged until a collections"
        " manager invoices it.",
    )
    cobranza_interest_order = fields.Selection(
        [("principal", "The invoice first"), ("interest", "The interest first")],
        string="A Payment Counts For",
        required=True,
        default="principal",
        help="What a late payment is set against first when late interest is calculated.",
    )
    cobranza_interest_product_id = fields.Many2one(
        "product.product",
        string="Product for Late Interest",
        help="Its account and taxes are those of the invoice lines.",
    )

    cobranza_timezone = fields.Selection(
        _tz_get,
        string="Time Zone of Collections",
        help="In which a day of the company begins and ends: its invoices fall due by it. Empty:"
        " that of the company's own contact, else that of its country.",
    )

    def _init_column(self, column_name):
        # EXTENDS 'base': companies that were at work before there was a setup have had theirs.
        result = super()._init_column(column_name)
        if column_name == "cobranza_setup_done_on" and table_exists(self.env.cr, "cobranza_run"):
            self.env.cr.execute(
                """UPDATE res_company SET cobranza_setup_done_on = CURRENT_DATE
                    WHERE cobranza_setup_done_on IS NULL
                      AND id IN (SELECT company_id FROM cobranza_run)"""
            )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        # What is asked of a change is asked of what a new company begins with.
        defaults = {f"default_{name}" for name in _GUARDED_FIELDS} & set(self.env.context)
        context = {name: self.env.context[name] for name in self.env.context.keys() - defaults}
        rest = [
            {name: value for name, value in vals.items() if name not in _GUARDED_FIELDS}
            for vals in vals_list
        ]
        companies = super(ResCompany, self.with_context(context)).create(rest)
        for company, vals in zip(companies, vals_list, strict=True):
            if guarded := {name: vals[name] for name in _GUARDED_FIELDS & vals.keys()}:
                company.write(guarded)
        return companies.with_env(self.env)

    def write(self, vals):
        changed = inputs.changes(self, vals, _GUARDED_FIELDS)
        if "cobranza_acting_since" in changed and not authority.of_the_desk(self.env):
            raise AccessError(self.env._("The day the company began to act is set by itself."))
        if "cobranza_setup_done_on" in changed and not authority.of_the_desk(self.env):
            raise AccessError(self.env._("The day of the setup is set by the setup itself."))
        if "cobranza_company_kind" in changed and not authority.of_the_desk(self.env):
            self._check_cobranza_kind()
        if _INTEREST_FIELDS & changed:
            self._check_cobranza_interest()
        if "cobranza_mode" in changed:
            self._check_cobranza_manager()
            if vals["cobranza_mode"] == "act":
                for company in self.filtered(lambda company: company.cobranza_mode != "act"):
                    company.sudo().cobranza_acting_since = company._cobranza_today()
        result = super().write(vals)
        if {"cobranza_timezone", "parent_id", "partner_id"} & set(vals):
            self.env.registry.clear_cache()  # `_cobranza_timezone`
        return result

    def _cobranza_is_set_up(self):
        """Whether a manager has been through the setup, or had the company act without it."""
        self.ensure_one()
        company = self.sudo()
        return bool(company.cobranza_setup_done_on) or company.cobranza_mode == "act"

    def _check_cobranza_manager(self):
        if not authority.of_the_desk(self.env) and not authority.is_manager(self.env):
            raise AccessError(
                self.env._(
                    "Only a collections manager can switch the collections desk between"
                    " observing and acting."
                )
            )

    def _cobranza_users_of(self, group):
        """Return the active users of a group who work in the company.

        :param str group: external id
        """
        self.ensure_one()
        users = self.env.ref(group).sudo().all_user_ids
        return users.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        )

    def _cobranza_managers(self):
        """Return the collections managers of the company."""
        return self._cobranza_users_of(authority.MANAGER)

    def _check_cobranza_kind(self):
        if not authority.is_manager(self.env):
            raise AccessError(
                self.env._("Only a collections manager says which laws on contacting bind.")
            )

    def _check_cobranza_interest(self):
        if not authority.of_the_desk(self.env) and not authority.is_manager(self.env):
            raise AccessError(
                self.env._("Only a collections manager says how late interest is claimed.")
            )

    @ormcache("self.id")
    def _cobranza_timezone(self):
        """Return the name of the company's time zone.

        Asked for with every hold and every search for one. What nobody has set is told by where
        the company is, as precisely as that is known; for a branch, by its parent in the end.
        """
        company = self.sudo()
        contact = company.partner_id
        return (
            company.cobranza_timezone
            or contact.tz
            or main_zone(contact.country_id.code, contact.state_id.code)
            or (company.parent_id and company.parent_id._cobranza_timezone())
            or "UTC"
        )

    def _cobranza_today(self):
        """Return the date it is for the company: a debt falls due on its own midnight."""
        return self._cobranza_day(fields.Datetime.now())

    def _cobranza_day(self, moment):
        """Return the date it is for the company at a moment, naive UTC."""
        self.ensure_one()
        return local_date(moment.replace(tzinfo=UTC), ZoneInfo(self._cobranza_timezone()))

    def _cobranza_day_start(self, day):
        """Return the moment, naive UTC, at which a day of the company begins."""
        self.ensure_one()
        start = day_start(day, ZoneInfo(self._cobranza_timezone()))
        return start.replace(tzinfo=None)
