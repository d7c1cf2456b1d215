import logging

from odoo import models
from odoo.tools import split_every

from ...ledger.results import count_decisions
from ...tools.apart import REPEATED, apart
from .cobranza_stale import names_of

_logger = logging.getLogger(__name__)

# Debtors evaluated and committed together: large enough for SQL to be quick, small enough
# that a batch holds its locks for well under a second.
BATCH_SIZE = 5000
# Debtors whose messages and activities are made and committed together.
STEP_BATCH_SIZE = 50
# How often a batch is repeated because others changed the same rows meanwhile.
CONFLICTS_ALLOWED = 8
# Up to this many debtors whose step fails are told of one by one; beyond, together. After so many
# in a row that cannot be evaluated it is no longer a matter of this debtor or that.
FAILURES_NAMED = 20


class CobranzaRun(models.Model):
    """The phases of a run: all debtors are evaluated, then their steps are carried out.

    Each batch is committed by itself; one debtor that fails is named and holds up nobody.
    """

    _inherit = "cobranza.run"

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
        self._evaluate_or_halve(self.company_id, evaluate, partner_ids, unusable, tally)

    def _evaluate_or_halve(self, company, evaluate, partner_ids, unusable, tally):
        """Evaluate debtors together; if that fails, in halves, until the one that fails is found.

        :param evaluate: function (partner ids, policies whose filter cannot be used)
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
                self._leave_out(company, partner_ids, error, tally)
                return
            middle = len(partner_ids) // 2
            for half in (partner_ids[:middle], partner_ids[middle:]):
                self._evaluate_or_halve(company, evaluate, half, unusable, tally)

    def _evaluate_partners(self, partner_ids, unusable):
        evaluation = self.env["cobranza.evaluation"]
        scope = evaluation._scope(self.company_id, self.date, partner_ids)
        evaluation._evaluate(scope, run=self, unusable=unusable)

    def _evaluate_marked(self, partner_ids, unusable):
        """Make up for the evaluation of debtors that failed when their ledger changed."""
        self.env["cobranza.evaluation"]._evaluate_changed(
            self.company_id, partner_ids, today=self.date, run=self, unusable=unusable
        )

    def _leave_out(self, company, partner_ids, error, tally):
        """Name debtors that cannot be evaluated; they are as before, and marked for the next run."""
        names = names_of(self.env["res.partner"].browse(partner_ids))
        _logger.warning("Collections: %s: left out", names, exc_info=error)
        tally.errors.append(f"{names}: {error}")
        self.env["cobranza.stale"]._mark(company, partner_ids, (), error)

    def _carry_out_steps(self, tally):
        """Do what the steps ask for, once per debtor, stage and episode."""
        if self.company_id.cobranza_mode != "act":
            return
        due = self.env["cobranza.step.execution"]._due(self.company_id, self.date)
        self._commit_after(tally, self._begin_phase, "steps", len(due))
        for batch in split_every(STEP_BATCH_SIZE, due):
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
        except Exception as error:  # noqa: BLE001 (all of them are named)
            self._name_failed(debtor, error, tally)

    def _name_failed(self, debtor, error, tally):
        """Name a debtor whose step could not be carried out, to the collector or the managers."""
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
        told = tally.failed_together or len(tally.failed_steps) > FAILURES_NAMED
        over = ["run"] if told else ["run", "step"]
        self.env["cobranza.failure"]._resolve(self.company_id, [("kind", "in", over)])
        self._close_earlier()
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

    def _close_earlier(self):
        """Close runs of earlier days that did not end: this one has made up for them.

        Nobody is at work on them, for this one has the company's lock. Until it has ended they stay
        as they are, so that what makes up for a first run is still a first run.
        """
        left = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", "<", self.date),
                ("state", "=", "running"),
            ]
        )
        text = self.env._("It did not end. It was taken over by the run of %s.", self.display_name)
        left.write({"state": "failed", "error_count": 1, "errors": text})

    def _count_executions(self):
        """Return how many steps the day's runs carried out, those that were killed included."""
        return self.env["cobranza.step.execution"].search_count(
            [("company_id", "=", self.company_id.id), ("date", "=", self.date)]
        )
