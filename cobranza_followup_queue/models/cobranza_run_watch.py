import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cobranza_followup.tools.apart import surviving
from odoo.addons.cobranza_followup.tools.company_lock import CompanyLock

from .cobranza_run_part import CHANNEL

_logger = logging.getLogger(__name__)

# Minutes without a sign of any worker after which a run is done without them. A part takes seconds,
# and the queue asks again after ten seconds for what no worker took up: who has waited half an hour
# waits for ever, because the runner asks the wrong address, the workers are dead or the channel has
# no room. It is short enough for a run that begins at night to be over in the morning.
MINUTES_IDLE = 30
# A part that is over is kept so many days.
PARTS_KEPT = 30


class CobranzaRun(models.Model):
    """How a run ends that workers, jobs or the queue's runner have left."""

    _inherit = "cobranza.run"

    def _why_without_workers(self):
        """Return why runs that were given to workers are not left to them, or False."""
        if not self:
            return False
        if not self._has_workers():
            return "gone"
        return self._is_idle() and "idle"

    def _is_idle(self):
        """Whether no worker has done anything for so long that none will.

        A worker that is at work holds a share of its company's lock, however long its part takes;
        who takes a run over needs that lock alone, so it is not asked for here. Parts of another
        company may come first, and these wait for their turn: while those go on, workers there are.
        """
        since = self._idle_since()
        if any(run.handed_on > since for run in self):
            return False
        return not self._workers_seen(since, self.company_id)

    @api.model
    def _workers_seen(self, since, besides):
        """Whether any worker has done anything of ours since then.

        :param besides: companies of whose runs it is not asked whether a part is under way
        """
        others = self.sudo().search([("handed_phase", "!=", False)]).company_id - besides
        if any(CompanyLock(self.env.cr, company.id).is_held() for company in others):
            return True
        ours = Domain("channel", "=like", f"{CHANNEL}.%")
        seen = Domain("date_started", ">=", since) | Domain("date_done", ">=", since)
        return bool(self.env["queue.job"].sudo().search_count(ours & seen, limit=1))

    @api.model
    def _idle_since(self):
        return fields.Datetime.now() - timedelta(minutes=self._minutes_idle())

    @api.model
    def _minutes_idle(self):
        return self._said("minutes_idle", MINUTES_IDLE)

    def _tell_idle(self):
        """Tell the managers, once until workers have done a run again."""
        error = self.env._(
            "For %(minutes)s minutes no worker began or ended a job of the run. One process has"
            " taken it over and does all of it.",
            minutes=self._minutes_idle(),
        )
        self.env["cobranza.failure"]._record(
            self.company_id, "workers", Exception(error), self.company_id.name, cause="runs"
        )

    def _resolve_idle(self):
        of_runs = [("kind", "=", "workers"), ("cause", "=", "runs")]
        self.env["cobranza.failure"]._resolve(self.company_id, of_runs)

    @api.model
    def _cron_watch(self):
        """See to it that every run workers have begun is ended, whatever became of them."""
        cron = self.env["ir.cron"]
        handed = Domain("handed_phase", "!=", False)
        taken_back = Domain("without_workers", "!=", False) & Domain("state", "=", "running")
        runs = self.sudo().search(handed | taken_back)
        cron._commit_progress(remaining=len(runs))
        for run in runs:
            # What it does may commit, so it stands in no savepoint.
            try:
                run._look_after()
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Collections: a run could not be looked after")
            if not cron._commit_progress(1):
                break

    def _look_after(self):
        """Fail the parts whose job is gone, and go on; without workers, do the run without them."""
        if not self.handed_phase:
            # Whoever does it has the company's lock; if nobody has, its process was killed.
            if self.date == self.company_id._cobranza_today():
                self._do_without_workers()
            return
        if self._why_without_workers():
            self._do_without_workers()
            return
        for part in self.part_ids.filtered(lambda part: part._is_lost()):
            part._fail(exc_message=self.env._("Its job has not ended, and is not in the queue."))
        if self.handed_phase:
            self._advance()

    def _do_without_workers(self):
        company = self.company_id
        try:
            self._run(company, scheduled=self.scheduled)
        except Exception as error:  # noqa: BLE001 (all of them are recorded)
            self.env.cr.rollback()
            with surviving(self.env, "recording a run that failed"):
                self._record_failed(company, error)

    @api.autovacuum
    def _gc_parts(self):
        old = fields.Datetime.now() - timedelta(days=PARTS_KEPT)
        parts = self.env["cobranza.run.part"]
        parts.search([("create_date", "<", old), ("state", "!=", "waiting")]).unlink()
