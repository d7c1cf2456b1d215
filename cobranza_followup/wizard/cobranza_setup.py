from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import config

from odoo.addons.base.models.res_partner import _tz_get

from ..ledger import excluded, facts
from ..models.contact.cobranza_contact_standing_mixin import COMPANY_KINDS
from ..tools import authority, inputs

COLLECTOR = "cobranza_followup.group_cobranza_user"

# An age of the newest bank entry, in days, that deserves a word even where none is asked for.
_WORTH_A_WORD = 7
# What the setup lets one choose of the policy.
POLICY_VALUES = ("minimum_amount", "negligible_amount", "grace_days", "maximum_bank_age_days")


class CobranzaSetup(models.TransientModel):
    """First steps of a collections desk on a ledger that is old already.

    Everything chosen stays on this record, and what it would lead to is tried and undone,
    until a manager confirms.
    """

    _name = "cobranza.setup"
    _description = "Setup of the collections desk"
    _rec_name = "name"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            ("policy", "Policy"),
            ("bank", "Bank"),
            ("collectors", "Collectors"),
            ("messages", "Messages"),
            ("preview", "What Would Happen"),
            ("done", "Confirmed"),
        ],
        required=True,
        readonly=True,
        default="policy",
    )

    policy_id = fields.Many2one("cobranza.policy", readonly=True, ondelete="cascade")
    policy_is_shared = fields.Boolean(compute="_compute_policy_is_shared")
    step_ids = fields.One2many(related="policy_id.step_ids")
    minimum_amount = fields.Float(
        help="A debt not above this amount, in the policy's currency, is not chased."
    )
    negligible_amount = fields.Float(
        help="Too little to call about: an invoice with no more than this left, in the policy's"
        " currency, is owed but not chased."
    )
    policy_currency_id = fields.Many2one(
        related="policy_id.currency_id", string="Currency of the Policy"
    )
    grace_days = fields.Integer(help="A payment up to this many days late still counts as on time.")

    policy_values = fields.Json(
        readonly=True, help="Of the policy, when last looked at: what differs was chosen here."
    )

    # Where and when the company's day begins.
    timezone = fields.Selection(
        _tz_get,
        string="Time Zone",
        help="In which a day of the company begins and ends: its invoices fall due by it.",
    )
    timezone_is_guessed = fields.Boolean(readonly=True)

    # What Odoo leaves out by itself.
    excluded_count = fields.Integer(compute="_compute_excluded", string="Items Left Out")
    excluded_amount = fields.Monetary(compute="_compute_excluded", string="Their Open Amount")
    include_excluded = fields.Boolean(
        string="Follow Them Up, Too",
        help="They are then chased like invoices, by their own due dates.",
    )

    bank_date = fields.Date(compute="_compute_bank", string="Newest Bank or Cash Entry")
    bank_age_days = fields.Integer(compute="_compute_bank", string="Its Age in Days")
    maximum_bank_age_days = fields.Integer(
        string="Days It May Be Old", help="0: its age is not checked."
    )
    bank_warning = fields.Char(compute="_compute_bank")

    collector_id = fields.Many2one(
        "res.users",
        string="Default Collector",
        domain=[("share", "=", False)],
        help="Gets the debtors that are seen for the first time.",
    )
    collector_ids = fields.Many2many("res.users", compute="_compute_people", string="Collectors")
    manager_ids = fields.Many2many("res.users", compute="_compute_people", string="Managers")
    new_collector_ids = fields.Many2many(
        "res.users",
        string="Make Collectors",
        domain=[("share", "=", False)],
        help="Users who are to work at the collections desk, too.",
    )
    can_manage_users = fields.Boolean(compute="_compute_rights")
    user_administrators = fields.Char(compute="_compute_rights")

    company_kind = fields.Selection(
        COMPANY_KINDS, string="For Collecting, the Company Is", required=True, default="trader"
    )
    law_text = fields.Html(compute="_compute_law_text", string="What Follows")

    message_ids = fields.One2many(
        "cobranza.setup.message", "setup_id", readonly=True, string="Messages of the Steps"
    )
    sample_partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    sample_id = fields.Many2one("cobranza.setup.message", readonly=True, ondelete="set null")
    sample_recipient = fields.Char(related="sample_id.recipient", related_sudo=False)
    sample_subject = fields.Char(related="sample_id.subject", related_sudo=False)
    sample_body = fields.Html(related="sample_id.body", related_sudo=False)
    mail_server_is_set = fields.Boolean(compute="_compute_mail")
    company_email = fields.Char(compute="_compute_mail")

    preview_id = fields.Many2one("cobranza.preview", readonly=True, ondelete="cascade")
    line_ids = fields.One2many(related="preview_id.line_ids", related_sudo=False)
    observe_moved_count = fields.Integer(readonly=True)
    observe_freed_count = fields.Integer(readonly=True)
    act_moved_count = fields.Integer(related="preview_id.moved_count", related_sudo=False)
    act_mail_count = fields.Integer(related="preview_id.mail_count", related_sudo=False)
    act_no_address_count = fields.Integer(related="preview_id.no_address_count", related_sudo=False)
    act_held_count = fields.Integer(related="preview_id.held_count", related_sudo=False)
    act_freed_count = fields.Integer(related="preview_id.freed_count", related_sudo=False)
    go_live = fields.Selection(
        [("observe", "Observe first (recommended)"), ("act", "Act from now on")],
        required=True,
        default="observe",
    )

    _not_negative = models.Constraint(
        "CHECK(grace_days >= 0 AND maximum_bank_age_days >= 0 AND minimum_amount >= 0"
        " AND negligible_amount >= 0)",
        "Days and amounts cannot be negative.",
    )

    @api.depends("company_id")
    def _compute_name(self):
        for setup in self:
            setup.name = self.env._("Setup of %s", setup.company_id.name)

    @api.depends("policy_id")
    def _compute_policy_is_shared(self):
        several = self.env["res.company"].sudo().search_count([], limit=2) > 1
        for setup in self:
            setup.policy_is_shared = several and not setup.policy_id.company_id

    @api.depends("company_id")
    def _compute_excluded(self):
        for setup in self:
            items = setup._excluded()
            setup.excluded_count = len(items)
            setup.excluded_amount = sum(residual for _id, residual in items)

    def _excluded(self):
        today = self.company_id._cobranza_today()
        return excluded.read_excluded(self.env, self.company_id.id, today)

    @api.depends("company_id", "maximum_bank_age_days")
    def _compute_bank(self):
        for setup in self:
            today = setup.company_id._cobranza_today()
            newest, *_others = facts.read_company(self.env, setup.company_id.id, today)
            age = (today - newest).days if newest else 0
            setup.bank_date = newest
            setup.bank_age_days = age
            setup.bank_warning = setup._bank_sentence(newest, age)

    def _bank_sentence(self, newest, age):
        allowed = self.maximum_bank_age_days
        if not newest:
            return self.env._(
                "There is no bank or cash entry yet: whoever has paid looks like a debtor."
                " Register the payments or import the bank statements before the company acts."
            )
        if allowed and age > allowed:
            return self.env._(
                "The newest entry is %(age)s days old, more than the %(allowed)s days you allow:"
                " nobody would be moved up or written to. Import the bank statements.",
                age=age,
                allowed=allowed,
            )
        if not allowed and age > _WORTH_A_WORD:
            return self.env._(
                "The newest entry is %s days old, and you do not have its age checked: customers"
                " who have paid since then would be pressed.",
                age,
            )
        return False

    @api.depends("company_id")
    def _compute_people(self):
        for setup in self:
            managers = self._users_of(authority.MANAGER, setup.company_id)
            setup.manager_ids = managers
            setup.collector_ids = self._users_of(COLLECTOR, setup.company_id) - managers

    @api.model
    def _users_of(self, group, company):
        """Return the active users of a group who work in the company."""
        return company._cobranza_users_of(group).sudo(self.env.su)

    @api.depends("company_id", "company_kind")
    @api.depends_context("lang")
    def _compute_law_text(self):
        for setup in self:
            setup.law_text = self.env["cobranza.contact.rule"]._what_follows(
                setup.company_id, setup.company_kind
            )

    @api.depends_context("uid")
    def _compute_rights(self):
        may = self.env.user.has_group("base.group_erp_manager")
        for setup in self:
            administrators = self._users_of("base.group_erp_manager", setup.company_id)
            setup.can_manage_users = may
            setup.user_administrators = self._named(administrators)

    @api.depends("company_id")
    def _compute_mail(self):
        server = self.env["ir.mail_server"].sudo().search_count([], limit=1)
        configured = bool(server) or config["smtp_server"] not in (False, "", "localhost")
        for setup in self:
            setup.mail_server_is_set = configured
            setup.company_email = setup.company_id.sudo().email

    @api.model
    def action_open(self):
        """Begin the setup of the user's company (managers)."""
        self._check_manager()
        company = self.env.company
        setup = self.create(
            {
                "company_id": company.id,
                **self._known_timezone(company.sudo()),
                "collector_id": company.sudo().cobranza_collector_id.id,
                "company_kind": company.sudo().cobranza_company_kind,
                "go_live": company.sudo().cobranza_mode,
            }
        )
        setup._look_at_policy()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Setup"),
            "res_model": self._name,
            "res_id": setup.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _known_timezone(self, company):
        """Return the company's time zone as values of the setup; none if nothing tells it."""
        given = company.cobranza_timezone or company.partner_id.tz
        known = given or company.country_id or company.parent_id
        return {
            "timezone": known and company._cobranza_timezone(),
            "timezone_is_guessed": not given,
        }

    @api.model
    def _check_manager(self):
        if not authority.is_manager(self.env):
            raise AccessError(
                self.env._("Only a collections manager can set up the collections desk.")
            )

    def _look_at_policy(self):
        """Take over what the policy says now, except where something else was chosen here."""
        self.policy_id = self.policy_id or self.env["cobranza.policy"]._default_for(self.company_id)
        before, now = self.policy_values or {}, {}
        for name in POLICY_VALUES:
            now[name] = self.policy_id[name]
            if self[name] == before.get(name, 0):
                self[name] = now[name]
        self.policy_values = now

    # -- from step to step ---------------------------------------------------------------

    def action_next(self):
        """Go one step on."""
        self._check_step()
        steps = self._steps()
        self.state = steps[min(steps.index(self.state) + 1, len(steps) - 2)]
        if self.state == "messages":
            self._render_messages()
        elif self.state == "preview":
            self._forecast()
        return True

    def action_back(self):
        """Go one step back."""
        self._check_step()
        steps = self._steps()
        self.state = steps[max(steps.index(self.state) - 1, 0)]
        return True

    def _steps(self):
        return [step for step, _label in self._fields["state"].selection]

    def _check_step(self):
        inputs.one(self)
        self._check_manager()
        if self.company_id != self.env.company:
            raise UserError(
                self.env._(
                    "This is the setup of %s: switch to it first.", self.company_id.sudo().name
                )
            )
        if self.state == "done":
            raise UserError(self.env._("This setup has been confirmed. Open it again."))
        self._look_at_policy()
        if not self.policy_id:
            raise UserError(
                self.env._("There is no policy: nobody would be chased. Create one first.")
            )
        if not self.timezone:
            raise UserError(
                self.env._("Choose the time zone of the company: its invoices fall due by it.")
            )
        known = self.collector_ids | self.manager_ids | self.new_collector_ids
        if self.state == "collectors" and self.collector_id and self.collector_id not in known:
            raise UserError(
                self.env._(
                    "%s is not a collector yet and could not open the desk. Choose a collector,"
                    " or make this user one.",
                    self.collector_id.name,
                )
            )

    def action_open_policy(self):
        """Open the policy; what is saved there is in force at once."""
        inputs.one(self)
        return self.policy_id.get_formview_action()

    def action_leave(self):
        """Go to the desk as it is, with nothing set up."""
        return {**self._desk(), "target": "main"}
