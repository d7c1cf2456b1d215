import logging
from operator import add

from odoo import api, fields, models, modules
from odoo.tools import SQL, split_every

from odoo.addons.cobranza_followup.engine.cash import WEEKS, Weeks
from odoo.addons.cobranza_followup.models.policy.cobranza_stale import names_of
from odoo.addons.cobranza_followup.tools.apart import surviving
from odoo.addons.cobranza_followup.tools.company_lock import CompanyLock
from odoo.addons.cobranza_followup.tools.run_tally import Tally
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID
from odoo.addons.queue_job.utils import must_run_without_delay

_logger = logging.getLogger(__name__)

# Debtors evaluated in one part: fewer than without workers, so that none of them waits long for
# the last; enough that what a job costs by itself, some 50 ms, is little beside it.
EVALUATED_TOGETHER = 2000
# Debtors whose messages and activities are made in one part: more than without workers, for each
# is a job; few enough that it takes seconds.
STEPS_TOGETHER = 200
# Debtors whose open items are forecast in one part, and how many parts there are at most: many and
# few, for each of them reads how all customers pay.
FORECAST_TOGETHER, MOST_FORECASTS = 50_000, 4


class CobranzaRun(models.Model):
    """A run whose parts are jobs, done side by side by as many workers as there are.

    The run's row says which phase is under way, `cobranza.run.part` what there is to do. Who has
    done the last part of a phase begins the next. All parts of a run hold a share of the company's
    lock while they are done: nobody runs the company alone meanwhile, and who does so in between
    takes the run over, and what was left of it is dropped.
    """

    _inherit = "cobranza.run"

    part_ids = fields.One2many("cobranza.run.part", "run_id", string="Parts")
    part_count = fields.Integer(compute="_compute_part_count", string="Jobs")
    handed_phase = fields.Selection(
        [
            ("prepare", "Preparing"),
            ("evaluate", "Evaluating debtors"),
            ("steps", "Carrying out steps"),
            ("forecast", "Forecasting"),
            ("closing", "Closing"),
        ],
        readonly=True,
        string="Done by Workers",
        help="What the workers of the job queue are doing for this run; empty if they are not.",
    )
    handed_on = fields.Datetime(readonly=True, string="Given to Workers On")
    handed_facts = fields.Json(readonly=True)
    without_workers = fields.Selection(
        [("gone", "The job runner had ended"), ("idle", "No worker took up its jobs")],
        readonly=True,
        string="Taken Back from Workers",
        help="Why one process has done a run that was given to the workers of the job queue.",
    )

    @api.depends("part_ids")
    def _compute_part_count(self):
        counts = dict(
            self.env["cobranza.run.part"]._read_group(
                [("run_id", "in", self.ids)], ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.part_count = counts.get(run, 0)

    # -- whether ---------------------------------------------------------------------------

    @api.model
    def _has_workers(self):
        """Whether somebody hands jobs to workers, for this database, at this moment.

        What a test writes nobody else sees, and no worker either.
        """
        if modules.module.current_test or must_run_without_delay(self.env):
            return False
        return self._runner_lives()

    @api.model
    def _runner_lives(self):
        """Whether the queue's runner is alive: it holds a lock of PostgreSQL's as long as it is."""
        [(found,)] = self.env.execute_query(
            SQL(
                """SELECT EXISTS (
                       SELECT FROM pg_locks
                        WHERE locktype = 'advisory' AND granted AND objsubid = 1
                          AND classid::int8 = %s AND objid::int8 = %s
                          AND database = (SELECT oid FROM pg_database
                                           WHERE datname = current_database()))""",
                PG_ADVISORY_LOCK_ID >> 32,
                PG_ADVISORY_LOCK_ID & 0xFFFFFFFF,
            )
        )
        return found

    @api.model
    def _handed_out(self, company):
        """Return the runs of a company that workers have begun and not ended."""
        return self.sudo().search([("company_id", "=", company.id), ("handed_phase", "!=", False)])

    @api.model
    def _run(self, company, date=None, *, scheduled=False):
        # EXTENDS 'cobranza_followup': a run that workers are doing is left to them
        handed = self._handed_out(company)
        if handed and self._has_workers() and not handed._is_idle():
            _logger.info("Collections of %s are being run by workers", company.name)
            return self.browse()
        return super()._run(company, date, scheduled=scheduled)

    def _begin(self, company, date):
        # EXTENDS 'cobranza_followup': whatever others left undone, nobody does any more
        handed = self._handed_out(company)
        why = handed._why_without_workers()
        handed._take_back()
        # One that was being done without workers when its process died is not given to them again.
        stopped = self.search([("company_id", "=", company.id), ("date", "=", date)])
        why = why or (stopped.state == "running" and stopped.without_workers)
        run = super()._begin(company, date)
        run.without_workers = why
        if handed and why == "idle":
            run._tell_idle()
        return run

    def _take_back(self):
        self.part_ids.filtered(lambda part: part.state == "waiting").state = "dropped"
        self.write({"handed_phase": False, "handed_facts": False})

    def _work(self, tally):
        # EXTENDS 'cobranza_followup'
        if self.without_workers or not self._has_workers():
            return super()._work(tally)
        return self._commit_after(tally, self._hand_out, tally)

    @api.model
    def progress(self):
        # EXTENDS 'cobranza_followup': of what workers do, the parts say how far it is
        found = super().progress()
        run = self.sudo().browse(found["run_id"])
        if run.handed_phase in ("forecast", "closing"):
            found["done"] = found["total"]
        elif run.handed_phase:
            over = run.part_ids.filtered(
                lambda part: part.kind == run.handed_phase and part.state in ("done", "failed")
            )
            found["done"] = sum(over.mapped("member_count"))
        if run.handed_phase:
            found["running"] = found["running"] or self._has_workers()
        return found

    # -- from phase to phase -----------------------------------------------------------------

    def _hand_out(self, tally):
        self.part_ids.unlink()
        self.write(
            {
                "handed_phase": "prepare",
                "handed_on": fields.Datetime.now(),
                "handed_facts": {},
                # The parts that are left see to it that it ends.
                "scheduled": self.scheduled or tally.scheduled,
            }
        )
        self._add_parts("prepare", [[]])

    def _add_parts(self, kind, lists, **values):
        """Add parts to what is to be done, each with its job.

        :param kind: of all of them
        :param lists: list of lists of ids
        """
        parts = self.env["cobranza.run.part"].create(
            [
                {
                    "run_id": self.id,
                    "kind": kind,
                    "member_ids": ids,
                    "member_count": len(ids),
                    **values,
                }
                for ids in lists
            ]
        )
        parts._add_jobs()

    def _prepare(self, tally):
        """Do what comes before the first debtor; then the workers evaluate them."""
        evaluation, debtors = self.env["cobranza.evaluation"], self.env["cobranza.debtor"]
        unusable = evaluation._unusable_policies(self.company_id)
        tally.note_unusable(unusable)
        debtors._renew_payment_dates(self.company_id, self.date)
        parts = self._parts_to_evaluate(tally, self._together("evaluate", EVALUATED_TOGETHER))
        self._begin_evaluating(tally, sum(len(partner_ids) for _marked, partner_ids in parts))
        self.handed_phase = "evaluate"
        self.handed_facts = {
            "first": tally.first,
            "unusable": [policy.id for policy in unusable],
        }
        for left_out in (True, False):
            lists = [partner_ids for marked, partner_ids in parts if marked == left_out]
            self._add_parts("evaluate", lists, left_out=left_out)

    def _advance(self):
        """Begin the next phase once all of this one is over; who comes second finds it begun."""
        if self._parts_left() or not CompanyLock(self.env.cr, self.company_id.id).share():
            return
        # Two who did the last parts at the same time come here one after the other.
        [(phase,)] = self.env.execute_query(
            SQL("SELECT handed_phase FROM cobranza_run WHERE id = %s FOR NO KEY UPDATE", self.id)
        )
        due = []
        if phase == "evaluate" and self._has_more_after_evaluating():
            self._after_evaluating()
        if phase == "evaluate" and self.company_id.cobranza_mode == "act":
            due = self.env["cobranza.step.execution"]._due(self.company_id, self.date)
            self._begin_phase("steps", len(due))
        if due:
            self.handed_phase = "steps"
            size = self._together("steps", STEPS_TOGETHER)
            self._add_parts("steps", [list(some) for some in split_every(size, due)])
        elif phase in ("evaluate", "steps") and self.handed_facts.get("first"):
            self.handed_phase = "forecast"
            self._add_parts("forecast", self._debtors_to_forecast())
        elif phase in ("evaluate", "steps", "forecast"):
            self.handed_phase = "closing"
            self._add_parts("closing", [[]])

    def _debtors_to_forecast(self):
        """Return lists of debtor ids."""
        debtors = self.env["cobranza.debtor"]._search(
            [("company_id", "=", self.company_id.id)], order="id", active_test=False
        )
        ids = debtors.get_result_ids()
        size = max(self._together("forecast", FORECAST_TOGETHER), -(-len(ids) // MOST_FORECASTS))
        return [list(some) for some in split_every(size, ids)] or [[]]

    @api.model
    def _together(self, kind, usually):
        """Return how many debtors are in a part: as an administrator says, or as usual."""
        return self._said(f"{kind}_together", usually)

    @api.model
    def _said(self, name, usually):
        """Return the number that a system parameter of this add-on says; else, what is usual."""
        name = f"cobranza_followup_queue.{name}"
        said = self.env["ir.config_parameter"].sudo().get_param(name) or ""
        return (int(said) if said.isdecimal() else 0) or usually

    def _parts_left(self):
        return self.env["cobranza.run.part"].search_count(
            [("run_id", "=", self.id), ("state", "=", "waiting")], limit=1
        )

    def _evaluate_in_parts(self, part, tally):
        """Evaluate the debtors of a part."""
        facts, ids = self.handed_facts, part.member_ids
        policies = self.env["cobranza.policy"].browse(facts["unusable"]).exists()
        self._evaluate_part(part.left_out, ids, policies, tally)
        if facts["first"]:
            # All their payments are weighed once, which is most of what the first forecasts take.
            # If it fails here it is tried when they are made, and told of.
            with surviving(self.env, "weighing payments"):
                scope = self.env["cobranza.evaluation"]._scope(self.company_id, self.date, ids)
                self.env["cobranza.item.forecast"]._weigh(scope)

    def _leave_steps(self, debtor_ids, error, tally):
        """Name the debtors of a part that failed whose step is still due: the next run tries again.

        It is no matter of this customer or that: beside the tasks about debtors, of which there is
        a limited number, the managers have one, whatever happens to the names.
        """
        due = debtor_ids
        with surviving(self.env, "looking for steps that are still due"):
            executions = self.env["cobranza.step.execution"]
            due = executions._due(self.company_id, self.date, among=debtor_ids)
        debtors = self.env["cobranza.debtor"].browse(due).exists()
        names = names_of(debtors.partner_id)
        self.env["cobranza.failure"]._record(self.company_id, "step", error, names)
        for debtor in debtors:
            self._name_failed(debtor, error, tally)

    def _forecast_in_parts(self, part, tally):
        """Forecast what the debtors of a part owe; what comes in by week is for all parts."""
        forecasts = self.env["cobranza.item.forecast"]
        work = (forecasts._refresh_part, self.company_id, self.date, self._forecast_by(part))
        found, error = forecasts._try_apart(self.company_id, *work)
        if error:
            tally.errors.append(error)
            return
        weeks, plain = found
        part.found = {"expected": weeks.expected, "variance": weeks.variance, "plain": plain}

    def _forecast_by(self, part):
        """Return a function (debtor id or None) -> whether the part forecasts what they owe.

        Whoever has become a debtor since is in no part: the first one has them.
        """
        first, *others = self.part_ids.filtered(lambda one: one.kind == "forecast").sorted("id")
        if part != first:
            return set(part.member_ids).__contains__
        elsewhere = {id_ for other in others for id_ in other.member_ids}
        return lambda debtor: debtor not in elsewhere

    def _forecast(self, tally, weighed=()):
        # EXTENDS 'cobranza_followup': at the end of a first run all parts of it are done
        parts = self.part_ids.filtered(lambda part: part.kind == "forecast")
        if self.handed_phase != "closing" or not parts:
            return super()._forecast(tally, weighed)
        weeks, plain = Weeks(), [0.0] * WEEKS
        for part in parts.filtered("found"):
            weeks.include(part.found["expected"], part.found["variance"])
            plain = list(map(add, plain, part.found["plain"]))
        # Without one of them it would say that less comes in than is expected.
        if all(parts.mapped("found")):
            self.env["cobranza.cash.forecast"]._keep(self.company_id, self.date, weeks, plain)
        return None

    def _close(self, tally):
        """End the run, with what all of its parts have counted."""
        if self.company_id.cobranza_mode == "act":
            self._thank(tally)
        self._finish(tally, (fields.Datetime.now() - self.handed_on).total_seconds())
        self.write(
            {"handed_phase": False, "handed_facts": False, "progress_done": self.progress_total}
        )
        self._resolve_idle()

    def _give_up(self, error):
        """End a run that cannot go on; what it has done is done, and the next makes up for it."""
        self._take_back()
        self.write({"state": "failed", "error_count": 1, "errors": error})
        failures = self.env["cobranza.failure"]
        failures._record(self.company_id, "run", Exception(error), about=self.company_id.name)

    def _advance_after_commit(self):
        """Advance in a transaction of its own, that sees what others have committed meanwhile.

        It is no matter of the job, which is over: if it fails, who looks after runs does it.
        """
        try:
            self._commit_after(Tally(), self._advance)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Collections: a run could not go on; it is tried again in minutes")
