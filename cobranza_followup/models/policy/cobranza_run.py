import logging
import time
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools import authority, inputs
from ...tools.apart import surviving
from ...tools.company_lock import CompanyLock
from ...tools.run_tally import Tally

_logger = logging.getLogger(__name__)


class CobranzaRun(models.Model):
    """One evaluation of a company's debtors for a day."""

    _name = "cobranza.run"
    _description = "Collection run"
    _order = "date DESC, id DESC"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "With errors")],
        required=True,
        default="running",
        readonly=True,
    )
    mode = fields.Selection([("observe", "Observe"), ("act", "Act")], readonly=True)
    message = fields.Char(readonly=True)
    debtor_count = fields.Integer(readonly=True, string="Debtors")
    raised_count = fields.Integer(readonly=True, string="Moved Up")
    lowered_count = fields.Integer(readonly=True, string="Moved Down")
    held_count = fields.Integer(readonly=True, string="Holds Applied")
    freed_count = fields.Integer(readonly=True, string="Holds Ended")
    execution_count = fields.Integer(readonly=True, string="Steps Carried Out")
    duration = fields.Float(readonly=True, help="Seconds, of the last time it ran.")
    progress_phase = fields.Selection(
        [("evaluating", "Evaluating debtors"), ("steps", "Carrying out steps")], readonly=True
    )
    progress_total = fields.Integer(readonly=True, help="Debtors of this phase.")
    progress_done = fields.Integer(readonly=True, help="Those of them that are committed.")
    scheduled = fields.Boolean(
        readonly=True, help="The scheduled action has run the company on this day."
    )
    error_count = fields.Integer(readonly=True)
    errors = fields.Text(readonly=True)
    decision_ids = fields.One2many("cobranza.decision", "run_id")

    _company_date_unique = models.Constraint(
        "UNIQUE(company_id, date)", "A company has one run per day."
    )

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = format_date(self.env, run.date)

    @api.model
    def _cron_run(self):
        """Run every company for its own today; the daily scheduled action.

        One that fails says so on its run and to its managers, and the others go on. Called again
        on the same day, it does what is left: no company that was run then is run twice.
        """
        cron = self.env["ir.cron"]
        companies = self._companies_left()
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._run_scheduled(company)
            if not cron._commit_progress(1):
                break

    @api.model
    def _companies_left(self):
        """Return the companies not yet run by schedule on their today, those that failed last."""
        left = []
        for company in self.env["res.company"].search([]):
            today = company._cobranza_today()
            run = self.search([("company_id", "=", company.id), ("date", "=", today)])
            if not run.scheduled:
                left.append((run.state == "failed", company))
        return [company for _failed, company in sorted(left, key=itemgetter(0))]

    @api.model
    def _run_scheduled(self, company):
        """Run a company; whatever happens, the next one has its turn."""
        try:
            self._run(company, scheduled=True)
        except Exception as error:  # noqa: BLE001 (all of them are recorded)
            self.env.cr.rollback()
            with surviving(self.env, "recording a run that failed"):
                self._record_failed(company, error)

    @api.model
    def _record_failed(self, company, error):
        """Have the company's run of today say why it failed, and tell the managers once."""
        runs, today = self.sudo(), company._cobranza_today()
        run = runs.search([("company_id", "=", company.id), ("date", "=", today)])
        run = run or runs.create({"company_id": company.id, "date": today})
        run.write({"state": "failed", "error_count": 1, "errors": str(error).strip()})
        self.env["cobranza.failure"]._record(company, "run", error, about=company.name)

    @api.model
    def _run(self, company, date=None, *, scheduled=False):
        """Evaluate a company's debtors for a day and carry out what the policies ask for.

        Any number of runs a day leave the same state. Every batch is committed: a run that
        is killed is simply run again. If another one works on the company, this one leaves.

        :param company: `res.company` record
        :param date: the day, a date; None: the company's today
        :param scheduled: whether the scheduled action asks
        :return: the `cobranza.run`, empty if another one is working
        :raise UserError: the day is before one that was already evaluated
        """
        # What is to be sent waits in the queue: a mail server that is slow or down is no reason
        # for the run to stand still.
        runs = self.with_context(mail_notify_force_send=False).sudo()
        company = company.sudo()
        date = fields.Date.to_date(date) or company._cobranza_today()
        with runs._alone(company) as alone:
            if not alone:
                _logger.info("Collections of %s are being run by another process", company.name)
                return runs.browse()
            # Another run may have ended since this transaction began, and would not be seen.
            runs.env["ir.cron"]._commit_progress()
            tally = Tally(scheduled=scheduled)
            run = runs._commit_after(tally, runs._begin, company, date)
            run._work(tally)
            return run

    def _work(self, tally):
        """Do all of a run that has begun; who overrides it may have others do it instead."""
        started = time.monotonic()
        self._evaluate_all(tally)
        self._carry_out_steps(tally)
        self._commit_after(tally, self._finish, tally, time.monotonic() - started)

    def action_run_now(self):
        """Run the user's company now (managers); return the run's form.

        In it, `under_way` says whether others are still doing the run.
        """
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can start a run."))
        run = self._run(self.env.company)
        if not run:
            raise UserError(self.env._("A run is under way. Wait until it has ended."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "view_mode": "form",
            "under_way": run.state == "running",
        }

    @api.model
    def progress(self):
        """Tell how far the run of the user's company is, from what it has committed so far.

        :return: {run_id, running, state, phase, done, total}; `run_id` is that of the latest
            run or False, `running` whether a process is working on it, `done` and `total` count
            the debtors of the phase
        """
        run = self.search([("company_id", "=", self.env.company.id)], limit=1)
        return {
            "run_id": run.id,
            "running": CompanyLock(self.env.cr, self.env.company.id).is_held(),
            "state": run.state,
            "phase": run.progress_phase,
            "done": run.progress_done,
            "total": run.progress_total,
        }

    @api.model
    def preview(self, date=None):
        """Return what a run of the user's company would decide; nothing is written.

        :param date: the day, as "YYYY-MM-DD"; none or before today: today
        :return: list of {partner_id, customer, amount_overdue, from_stage, to_stage, moved,
            hold_change, mail, no_address, text}, one per debtor whose stage or hold would change or whose
            step is to be carried out; `mail`: is written to, `no_address`: cannot be
        """
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can see a preview."))
        date = inputs.date(self.env, date, self._fields["date"].string)
        company = self.env.company
        day = max(date or company._cobranza_today(), company._cobranza_today())
        return self.env["cobranza.evaluation"].sudo()._preview(company, day)

    @api.model
    def _next_date(self, company):
        """Return the day of the company's next run: today, or tomorrow once today's is done."""
        today = company._cobranza_today()
        done = self.sudo().search_count(
            [("company_id", "=", company.id), ("date", "=", today), ("state", "!=", "running")]
        )
        return fields.Date.add(today, days=1) if done else today

    @api.model
    def _alone(self, company):
        """Context manager: whether this process is the only one running the company.

        The lock belongs to the connection: a killed process cannot leave it behind.
        """
        return CompanyLock(self.env.cr, company.id)

    @api.model
    def _begin(self, company, date):
        latest = self.search([("company_id", "=", company.id)], limit=1)
        if latest and date < latest.date:
            raise UserError(
                self.env._(
                    "%(company)s was already evaluated for %(latest)s: an earlier day cannot be"
                    " run.",
                    company=company.name,
                    latest=format_date(self.env, latest.date),
                )
            )
        run = (
            latest if latest.date == date else self.create({"company_id": company.id, "date": date})
        )
        run.write(
            {
                "state": "running",
                "progress_phase": "evaluating",
                "progress_total": 0,
                "progress_done": 0,
                "mode": company.cobranza_mode,
                "message": self.env["cobranza.evaluation"]._bank_message(company, date),
            }
        )
        return run
