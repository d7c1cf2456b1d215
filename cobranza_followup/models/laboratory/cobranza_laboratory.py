import time
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.gc import disabling_gc

from ...engine.laboratory import Life, Rules
from ...engine.laboratory_measures import lost, measure
from ...engine.past_debt import open_on
from ...ledger import past
from ...ledger.policies import read_policies
from ...tools import authority, inputs
from ...tools.apart import REPEATED, apart

# Debtors that are looked at before the work is committed.
BATCH = 500
# Both policies begin so many days earlier, with nobody in a stage: what counts is how they go on.
WARM_UP = timedelta(days=90)
_MOST_DAYS = 731
# What a manager says of a comparison, before it starts.
_GIVEN = frozenset({"policy_id", "draft_id", "date_from", "date_to"})


class CobranzaLaboratory(models.Model):
    """A draft of a policy against the present one, over a past period, on the ledger as it was.

    The same engine decides as at night, day by day. Nothing is written but what is found.
    """

    _name = "cobranza.laboratory"
    _description = "Policy tried on the past"
    _order = "id DESC"
    _rec_name = "draft_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        "cobranza.policy",
        required=True,
        ondelete="cascade",
        string="Present Policy",
        domain="[('company_id', 'in', (False, company_id))]",
        default=lambda self: self.env["cobranza.policy"]._default_for(self.env.company),
        help="Its debtors of today are looked at.",
    )
    draft_id = fields.Many2one(
        "cobranza.policy",
        ondelete="cascade",
        domain="[('company_id', 'in', (False, company_id)), ('id', '!=', policy_id)]",
        context={"active_test": False},
        help="Another policy, archived or not, with the steps to try.",
    )
    date_from = fields.Date(
        required=True,
        string="From",
        default=lambda self: self.env.company._cobranza_today() - relativedelta(years=1),
    )
    date_to = fields.Date(
        required=True,
        string="To",
        default=lambda self: self.env.company._cobranza_today() - relativedelta(days=1),
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Under Way"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        default="draft",
        readonly=True,
    )
    progress_total = fields.Integer(readonly=True, string="Debtors")
    progress_done = fields.Integer(readonly=True, string="Done So Far")
    progress = fields.Float(compute="_compute_progress")
    done_until = fields.Integer(readonly=True, help="Id of the last debtor that was looked at.")
    duration = fields.Float(readonly=True, string="Seconds")
    error = fields.Char(readonly=True)
    line_ids = fields.One2many("cobranza.laboratory.line", "laboratory_id", readonly=True)
    figure_ids = fields.One2many("cobranza.laboratory.figure", "laboratory_id", readonly=True)
    text = fields.Char(compute="_compute_text", string="In Short")

    @api.depends("progress_done", "progress_total")
    def _compute_progress(self):
        for one in self:
            one.progress = 100 * one.progress_done / one.progress_total if one.progress_total else 0

    @api.depends("state", "figure_ids", "progress_done", "error")
    @api.depends_context("lang")
    def _compute_text(self):
        for one in self:
            one.text = one._sentence()

    @api.constrains("date_from", "date_to", "policy_id", "draft_id", "company_id")
    def _check_sense(self):
        for one in self:
            if not one.date_from < one.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))
            if (one.date_to - one.date_from).days > _MOST_DAYS:
                raise ValidationError(self.env._("Choose a period of two years at most."))
            if one.date_to >= one.company_id._cobranza_today():
                raise ValidationError(
                    self.env._("Choose a period that is over: it ends before today.")
                )
            for policy in one.policy_id | one.draft_id:
                if policy.company_id and policy.company_id != one.company_id:
                    raise ValidationError(
                        self.env._("The policy %s belongs to another company.", policy.name)
                    )
            if one.policy_id == one.draft_id:
                raise ValidationError(
                    self.env._("The draft is the present policy: choose another.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        authority.check_manager(self.env)
        rows = inputs.rows(self, vals_list)
        if not authority.of_the_desk(self.env):
            for vals in rows:
                inputs.only(self.env, vals, _GIVEN, self)
        made = super(CobranzaLaboratory, authority.without_defaults(self, kept=_GIVEN)).create(rows)
        return made.with_env(self.env)

    def write(self, vals):
        authority.check_manager(self.env)
        if not authority.of_the_desk(self.env):
            if set(inputs.values(self, vals)) - _GIVEN:
                raise AccessError(self.env._("What is found is not entered by hand."))
            if any(one.state in ("running", "done") for one in self):
                raise AccessError(self.env._("Start another one: what was tried stays as it is."))
        return super().write(vals)

    def copy_data(self, default=None):
        # EXTENDS 'base': what is entered, to be tried once more
        return [
            {name: value for name, value in vals.items() if name in _GIVEN}
            for vals in super().copy_data(default)
        ]

    # -- what a manager does -------------------------------------------------------------

    def action_make_draft(self):
        """Make a draft with the steps of the present policy, and open it (managers)."""
        inputs.one(self)
        authority.check_manager(self.env)
        self.check_access("write")
        if not self.draft_id:
            self.draft_id = self.policy_id.copy(
                {"name": self.env._("Draft of %s", self.policy_id.name), "active": False}
            )
        return self.draft_id.get_formview_action()

    def action_start(self):
        """Compare the two in the background (managers)."""
        inputs.one(self)
        authority.check_manager(self.env)
        self.check_access("write")
        if self.state not in ("draft", "failed"):
            raise UserError(self.env._("This was started already."))
        if not self.draft_id:
            raise UserError(self.env._("Make a draft first, and change what you want to try."))
        debtors = past.read_debtors(self.env, self.company_id.id, self.policy_id.id)
        if not debtors:
            raise UserError(self.env._("Nobody is under the present policy."))
        found = self.sudo()
        found.line_ids.unlink()
        found.figure_ids.unlink()
        found.write(
            {
                "state": "running",
                "progress_total": len(debtors),
                "progress_done": 0,
                "done_until": 0,
                "duration": 0,
                "error": False,
            }
        )
        self.env.ref("cobranza_followup.ir_cron_laboratory").sudo()._trigger()
        return True

    def action_look(self):
        """Show how far it is."""
        inputs.one(self)
        return True

    def action_open_lines(self):
        """Open all customers that were looked at."""
        inputs.one(self)
        return self._open_customers([])

    def _open_customers(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cobranza_followup.cobranza_laboratory_line_action"
        )
        return {**action, "domain": [("laboratory_id", "=", self.id), *domain]}

    # -- the work ------------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Go on with what was started, a batch at a time; killed anywhere, it goes on from there."""
        cron = self.env["ir.cron"]
        for one in self.sudo().search([("state", "=", "running")], order="id"):
            while one.state == "running":
                try:
                    with apart(self.env):
                        one._work()
                except REPEATED:
                    raise
                except Exception as error:  # noqa: BLE001 (shown to whoever started it)
                    one.write({"state": "failed", "error": str(error).strip()})
                left = one.progress_total - one.progress_done
                if not cron._commit_progress(BATCH, remaining=max(left, 0)):
                    return

    def _work(self):
        """Look at the next batch of debtors; after the last one, add up."""
        started = time.monotonic()
        debtors = [
            debtor
            for debtor in past.read_debtors(self.env, self.company_id.id, self.policy_id.id)
            if debtor > self.done_until
        ]
        batch = debtors[:BATCH]
        if batch:
            self._write_lines(self._lines(batch))
        done = {
            "done_until": batch[-1] if batch else self.done_until,
            "progress_done": self.progress_done + len(batch),
            "duration": self.duration + time.monotonic() - started,
        }
        if len(debtors) <= BATCH:
            self.env["cobranza.laboratory.figure"]._make(self)
            done["state"] = "done"
        self.write(done)

    def _lines(self, debtor_ids):
        """Return values of a line for each debtor with anything to tell of."""
        since = self.date_from - WARM_UP
        present, draft = self._rules(self.policy_id), self._rules(self.draft_id)
        accounts = past.read_accounts(
            self.env, self.company_id, debtor_ids, since - timedelta(days=1), self.date_to
        )
        # Nothing made here is garbage, and looking for some takes longer than the decisions.
        with disabling_gc():
            found = [self._line(account, present, draft) for account in accounts.values()]
        return [line for line in found if line]

    def _line(self, account, present, draft):
        since, last = self.date_from - WARM_UP, self.date_to
        negligible = int(present.policy.negligible_amount * account.unit + 1e-6)
        owed = open_on(account, last, last, negligible, present.withholding_days)
        amount, lost_since = lost(owed, self.date_from, last)
        books, sides = {}, {}
        for side, rules in (("now", present), ("then", draft)):
            story = Life(account, rules, books).live(since, last)
            sides[side] = measure(story, account.payments, self.date_from, last, lost_since)
        if not (amount or any(one.contacts or one.hold_days for one in sides.values())):
            return None
        return {
            "debtor_id": account.debtor,
            "amount_lost": amount / account.unit,
            "lost_since": lost_since,
            "differs": sides["now"] != sides["then"],
            **{
                f"{side}_{name}": getattr(found, name)
                for side, found in sides.items()
                for name in found.__slots__
            },
        }

    def _write_lines(self, lines):
        self.env["cobranza.laboratory.line"]._write_found(self, lines)

    def _rules(self, policy):
        [row] = read_policies(
            self.env, self.company_id.id, self.company_id._cobranza_today(), policy.ids
        )
        steps = policy.step_ids
        writing = steps.filtered("mail_template_id").stage_id
        return Rules(
            row.rules,
            writes=frozenset(writing.ids),
            contacts=frozenset((writing | steps.filtered("activity_type_id").stage_id).ids),
            objectives={step.stage_id.id: step.objective for step in steps},
            withholding_days=policy.withholding_days,
        )

    def _sentence(self):
        """Say in words how far it is, or what was found."""
        _ = self.env._
        if self.state == "failed":
            return _("It ended before it was complete: %s", self.error)
        if self.state == "running":
            return _(
                "%(done)s of %(total)s debtors. You may leave this page: it goes on.",
                done=self.progress_done,
                total=self.progress_total,
            )
        if self.state != "done":
            return False
        count = self.env["cobranza.laboratory.line"].search_count(
            [("laboratory_id", "in", self.ids), ("differs", "=", True)]
        )
        return _(
            "%(count)s of %(total)s debtors would have been treated differently.",
            count=count,
            total=self.progress_total,
        )
