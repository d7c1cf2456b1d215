from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache
from odoo.tools.sql import table_exists

from ...engine.local_time import day_start, local_date


class ResCompany(models.Model):
    _inherit = "res.company"

    cobranza_mode = fields.Selection(
        [("observe", "Observe"), ("act", "Act")],
        string="Collections",
        default="observe",
        required=True,
        help="Observe: figures, types, stages and decisions, with no effect on anyone."
        " Act: messages, activities, holds and credit limits follow the policies, for what"
        " debtors enter from then on.",
    )
    cobranza_acting_since = fields.Date(
        string="Acting Since", readonly=True, help="Effects begin with stages entered from here."
    )
    cobranza_setup_done_on = fields.Date(
        string="Collections Set Up On",
        readonly=True,
        help="When a collections manager confirmed the setup.",
    )
    cobranza_collector_id = fields.Many2one(
        "res.users", string="Default Collector", help="Collector of debtors seen first."
    )
    cobranza_payment_instructions = fields.Html(
        string="How to Pay",
        translate=True,
        help="Printed on statements of account, below the bank accounts.",
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

    def write(self, vals):
        if "cobranza_acting_since" in vals and not self.env.su:
            raise AccessError(self.env._("The day the company began to act is set by itself."))
        if "cobranza_setup_done_on" in vals and not self.env.su:
            raise AccessError(self.env._("The day of the setup is set by the setup itself."))
        if "cobranza_mode" in vals:
            self._check_cobranza_manager()
            if vals["cobranza_mode"] == "act":
                for company in self.filtered(lambda company: company.cobranza_mode != "act"):
                    company.sudo().cobranza_acting_since = company._cobranza_today()
        result = super().write(vals)
        if "partner_id" in vals:
            self.env.registry.clear_cache()  # the timezone is the contact's
        return result

    def _cobranza_is_set_up(self):
        """Whether a manager has been through the setup, or had the company act without it."""
        self.ensure_one()
        company = self.sudo()
        return bool(company.cobranza_setup_done_on) or company.cobranza_mode == "act"

    def _check_cobranza_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "cobranza_followup.group_cobranza_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only a collections manager can switch the collections desk between"
                    " observing and acting."
                )
            )

    @ormcache("self.id")
    def _cobranza_timezone(self):
        """Return the company's timezone: asked for with every hold and every search for one."""
        return self.partner_id.tz or "UTC"

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
