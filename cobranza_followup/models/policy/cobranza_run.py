import logging
import time
from dataclasses import dataclass, field, replace
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, split_every

from ...ledger.results import count_decisions
from ...tools import authority, inputs
from ...tools.apart import REPEATED, apart, surviving
from ...tools.company_lock import CompanyLock
from .cobranza_stale import names_of

_logger = logging.getLogger(__name__)

# Debtors evaluated and committed together: large enough for SQL to be quick, small enough
# that a batch holds its locks for well under a second.
BATCH_SIZE = 5000
# Debtors whose messages and activities are made and committed together.
EFFECT_BATCH_SIZE = 50
# How often a batch is repeated because others changed the same rows meanwhile.
CONFLICTS_ALLOWED = 8
# Up to this many debtors whose step fails are told of one by one; beyond, together. After so many
# in a row that cannot be evaluated it is no longer a matter of this debtor or that.
FAILURES_NAMED = 20


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
        [("evaluating", "Evaluating debtors"), ("effects", "Carrying out steps")], readonly=True
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

    def _evaluate_all(self, tally):
        evaluation = self.env["cobranza.evaluation"]
        unusable = evaluation._unusable_policies(self.company_id)
        tally.note_unusable(unusable)
        debtors = self.env["cobranza.debtor"]
        self._commit_after(tally, debtors._renew_payment_dates, self.company_id, self.date)
        parts = self._parts_to_evaluate(tally)
        total = sum(len(partner_ids) for _marked, partner_ids in parts)
        self._commit_after(tally, self._begin_evaluating, tally, total)
        for marked, partner_ids in parts:
            self._commit_after(tally, self._evaluate_batch, marked, partner_ids, unusable, tally)
            tally.debtors += len(partner_ids)
        if self._has_more_after_evaluating():
            self._commit_after(tally, self._after_evaluating)

    def _parts_to_evaluate(self, tally, size=None):
        """Return what is evaluated together: list of (were they left out before, partner ids).

        No debtor is in two of them.

        :param size: so many at most; None: as many as one process evaluates together
        """
        evaluation = self.env["cobranza.evaluation"]
        tally.first = not self.search_count(
            [("company_id", "=", self.company_id.id), ("state", "!=", "running")], limit=1
        )
        partners = evaluation._partners_to_evaluate(
            self.company_id, self.date, everyone=tally.first
        )
        marked = self.env["cobranza.stale"]._of(self.company_id)
        others = sorted(set(partners).difference(marked))
        return [
            (left_out, list(part))
            for left_out, partner_ids in ((True, marked), (False, others))
            for part in split_every(size or BATCH_SIZE, partner_ids)
        ]

    def _forecast(self, tally, weighed=()):
        """Forecast what is open, before debtors are evaluated by it.

        :param weighed: ids of debtors whose payments were weighed for it already
        """
        forecasts = self.env["cobranza.item.forecast"]
        if error := forecasts._refresh_apart(self.company_id, self.date, weighed):
            tally.errors.append(error)

    def _give_out(self):
        """Give debtors to collectors by the rules; nobody keeps any who has left."""
        self.env["cobranza.collector.rule"]._apply(self.company_id)

    def _has_more_after_evaluating(self):
        rules = self.env["cobranza.collector.rule"]
        return bool(rules.search_count([("company_id", "=", self.company_id.id)], limit=1))

    def _after_evaluating(self):
        """Do what can be done once all debtors are evaluated, before steps are carried out."""
        self._give_out()

    def _begin_evaluating(self, tally, total):
        self.env["cobranza.payment.notice"]._expire(self.company_id, self.date)
        self.env["cobranza.absence"]._lend_and_give_back(self.date)
        # Before anybody is given a task; what is new tonight is given out once it is evaluated.
        self._give_out()
        # The first run knows nothing yet of how anybody pays, and forecasts once it does.
        if not tally.first:
            self._forecast(tally)
        self._begin_phase("evaluating", total)

    def _evaluate_batch(self, marked, partner_ids, unusable, tally):
        self._evaluate_part(marked, partner_ids, unusable, tally)
        self.progress_done += len(partner_ids)

    def _evaluate_part(self, marked, partner_ids, unusable, tally):
        """Evaluate debtors together, and whoever fails not at all.

        :param marked: whether they were left out before
        :param unusable: policies whose filter cannot be used
        """
        evaluate = self._evaluate_marked if marked else self._evaluate_partners
        self._evaluate_or_halve(evaluate, partner_ids, unusable, tally)

    def _evaluate_or_halve(self, evaluate, partner_ids, unusable, tally):
        """Evaluate debtors together; if that fails, in halves, until the one that fails is found.

        :param evaluate: `_evaluate_partners`, or `_evaluate_marked` for those left out before
        :param unusable: policies whose filter cannot be used
        """
        try:
            with apart(self.env):
                evaluate(partner_ids, unusable)
            tally.failed_in_a_row = 0
        except REPEATED:
            raise
        except Exception as error:  # noqa: BLE001 (all of them are recorded)
            if len(partner_ids) == 1 or tally.failed_in_a_row >= FAILURES_NAMED:
                tally.failed_in_a_row += 1
                self._leave_out(partner_ids, error, tally)
                return
            middle = len(partner_ids) // 2
            for half in (partner_ids[:middle], partner_ids[middle:]):
                self._evaluate_or_halve(evaluate, half, unusable, tally)

    def _evaluate_partners(self, partner_ids, unusable):
        evaluation = self.env["cobranza.evaluation"]
        scope = evaluation._scope(self.company_id, self.date, partner_ids)
        evaluation._evaluate(scope, run=self, unusable=unusable)

    def _evaluate_marked(self, partner_ids, unusable):
        """Make up for the evaluation of debtors that failed when their ledger changed."""
        self.env["cobranza.evaluation"]._evaluate_changed(
            self.company_id, partner_ids, today=self.date, run=self, unusable=unusable
        )

    def _leave_out(self, partner_ids, error, tally):
        """Name debtors that cannot be evaluated; they are as before, and marked for the next run."""
        names = names_of(self.env["res.partner"].browse(partner_ids))
        _logger.warning("Collections: %s: left out", names, exc_info=error)
        tally.errors.append(f"{names}: {error}")
        self.env["cobranza.stale"]._mark(self.company_id, partner_ids, (), error)

    def _carry_out_steps(self, tally):
        """Do what the steps ask for, once per debtor, stage and episode."""
        if self.company_id.cobranza_mode != "act":
            return
        due = self.env["cobranza.step.execution"]._due(self.company_id, self.date)
        self._commit_after(tally, self._begin_phase, "effects", len(due))
        for batch in split_every(EFFECT_BATCH_SIZE, due):
            self._commit_after(tally, self._carry_out_batch, batch, tally)
        self._commit_after(tally, self._thank, tally)

    def _thank(self, tally):
        """Thank the customers who have paid off their debt, where their policy says so."""
        thanks = self.env["cobranza.thanks"]
        for execution in thanks._due(self.company_id, self.date):
            self._do_for(execution.debtor_id, tally, thanks._queue_for, execution)

    def _carry_out_batch(self, debtor_ids, tally):
        self._carry_out_part(debtor_ids, tally)
        self.progress_done += len(debtor_ids)

    def _carry_out_part(self, debtor_ids, tally):
        """Do what the steps of these debtors ask for."""
        executions = self.env["cobranza.step.execution"]
        # Some may have paid while the batch before was carried out.
        still_due = executions._due(self.company_id, self.date, among=debtor_ids)
        for debtor in self.env["cobranza.debtor"].browse(still_due):
            self._do_for(debtor, tally, executions._carry_out, debtor)

    def _do_for(self, debtor, tally, work, what):
        """Do a step; if it fails it is undone as a whole, and the others go on.

        It becomes a task for the collector until it succeeds. So many that fail are no longer a
        matter of this customer or that: the managers are told of those, once.
        """
        try:
            with apart(self.env):
                work(what, self.date)
        except REPEATED:
            raise
        except Exception as error:
            name = debtor.display_name
            _logger.warning("Collections: %s: left out", name, exc_info=error)
            tally.errors.append(f"{name}: {error}")
            tally.failed_steps.append(debtor.id)
            if len(tally.failed_steps) <= FAILURES_NAMED:
                self.env["cobranza.step.execution"]._plan_failed(debtor, error)
            else:
                self.env["cobranza.failure"]._record(self.company_id, "step", error, name)

    def _begin_phase(self, phase, total):
        """Record the phase of the run and its number of debtors, for those who watch it."""
        self.write({"progress_phase": phase, "progress_total": total, "progress_done": 0})

    def _commit_after(self, tally, work, *args):
        """Do the work and commit it; if others changed the same rows meanwhile, do it again.

        After such a conflict only a new transaction sees what the others committed. Nothing
        is lost by going back: what came before was committed.

        :return: what the work returns
        """
        conflicts = 0
        while True:
            before = tally.snapshot()
            try:
                done = work(*args)
                self.env["ir.cron"]._commit_progress()
                return done
            except REPEATED:
                conflicts += 1
                if conflicts > CONFLICTS_ALLOWED:
                    raise
                self.env.cr.rollback()
                tally.__dict__.update(before.__dict__)

    def _finish(self, tally, duration):
        if tally.first:
            self._forecast(tally)
        self.env["cobranza.stale"]._resolve_failures(self.company_id)
        self.env["cobranza.step.execution"]._settle_failed(self.company_id, tally.failed_steps)
        over = ["run"] if len(tally.failed_steps) > FAILURES_NAMED else ["run", "step"]
        self.env["cobranza.failure"]._resolve(self.company_id, [("kind", "in", over)])
        self.write(
            {
                **count_decisions(self.env, self.id),
                # What is wrong is counted and named; the company has still been run.
                "state": "failed" if tally.errors else "done",
                "debtor_count": tally.debtors,
                "execution_count": self._count_executions(),
                "error_count": len(tally.errors),
                "errors": "\n".join(tally.errors),
                "duration": duration,
                "scheduled": self.scheduled or tally.scheduled,
            }
        )

    def _count_executions(self):
        """Return how many steps the day's runs carried out, those that were killed included."""
        return self.env["cobranza.step.execution"].search_count(
            [("company_id", "=", self.company_id.id), ("date", "=", self.date)]
        )


@dataclass
class Tally:
    """What a run has done so far; kept outside the transaction, which may be repeated."""

    debtors: int = 0
    # the scheduled action asked for it
    scheduled: bool = False
    # the company was never run before
    first: bool = False
    errors: list = field(default_factory=list)
    # debtors that could not be evaluated since the last that could
    failed_in_a_row: int = 0
    # ids of debtors whose step could not be carried out
    failed_steps: list = field(default_factory=list)

    def note_unusable(self, unusable):
        """Note policies that cannot be used.

        :param unusable: {policy: error}
        """
        self.errors += [f"{policy.name}: {error}" for policy, error in unusable.items()]

    def snapshot(self):
        return replace(self, errors=[*self.errors], failed_steps=[*self.failed_steps])
