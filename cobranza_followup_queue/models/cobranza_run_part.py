"""A part of a run, and the job that does it.

Which jobs are done at the same time is the server's to say, in its configuration, by channel:
`root:4,root.cobranza:3,root.cobranza.company_2:1` has four jobs of all kinds done at once, three of
them of ours, and one of the company with id 2. A company without a channel of its own there has what
`root.cobranza` has, and that without one what `root` has.
"""

import time

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.cobranza_followup.models.policy.cobranza_run_phases import CONFLICTS_ALLOWED
from odoo.addons.cobranza_followup.tools.apart import REPEATED
from odoo.addons.cobranza_followup.tools.company_lock import CompanyLock
from odoo.addons.cobranza_followup.tools.run_tally import Tally
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import DONE, FAILED, Job

CHANNEL = "root.cobranza"
# Seconds until a part is tried again: somebody runs the company alone; others wrote the same rows.
REFUSED_FOR, CONFLICT_FOR = 5, 1
# The run comes before what others have in the queue: people wait for it in the morning.
PRIORITY = 5


class CobranzaRunPart(models.Model):
    """What one job does of a run: the same as a process would that runs the company alone."""

    _name = "cobranza.run.part"
    _description = "Part of a collection run"
    _order = "run_id DESC, id"
    _rec_name = "kind"

    run_id = fields.Many2one(
        "cobranza.run", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("prepare", "Prepare"),
            ("evaluate", "Evaluate debtors"),
            ("steps", "Carry out steps"),
            ("forecast", "Forecast"),
            ("closing", "Close the run"),
        ],
        required=True,
        readonly=True,
        string="What Is Done",
    )
    left_out = fields.Boolean(readonly=True, help="Of debtors that could not be evaluated before.")
    # Not read with the rest: whoever counts what others did has no use for it.
    member_ids = fields.Json(readonly=True, prefetch=False)
    member_count = fields.Integer(readonly=True, string="Debtors")
    state = fields.Selection(
        [
            ("waiting", "Not done yet"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("dropped", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        help="Dropped: the run was started anew before it was done.",
    )
    error_count = fields.Integer(readonly=True, string="Errors")
    errors = fields.Json(readonly=True, string="What Failed")
    failed_steps = fields.Json(readonly=True)
    failed_in_a_row = fields.Integer(readonly=True)
    found = fields.Json(readonly=True, help="What comes in by week, of a part that forecasts.")
    seconds = fields.Float(readonly=True, digits=(16, 2))
    job_id = fields.Many2one("queue.job", readonly=True, index="btree_not_null")
    job_state = fields.Selection(related="job_id.state", string="Job Is")
    retry = fields.Integer(related="job_id.retry", string="Tries")

    _waiting = models.Index("(run_id) WHERE state = 'waiting'")

    def _add_jobs(self):
        for part in self:
            company = part.company_id
            job = Job(
                part.with_company(company)._do,
                channel=f"{CHANNEL}.company_{company.id}",
                description=part._describe(),
                identity_key=f"cobranza.run.part {part.id}",
                max_retries=CONFLICTS_ALLOWED,
                priority=PRIORITY,
            )
            job.store()
            part.job_id = job.db_record()

    def _describe(self):
        what = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return self.env._(
            "Collections of %(company)s: %(what)s (%(count)s)",
            company=self.company_id.name,
            what=what,
            count=self.member_count,
        )

    def _do(self):
        """Do the part and have the run go on; of one that is done already, nothing."""
        # What is to be sent waits in the queue, as of any run.
        part = self.with_context(mail_notify_force_send=False)
        if not part.exists():
            return self.env._("Nothing to do: it is done, or the run was started anew.")
        if not CompanyLock(self.env.cr, part.company_id.id).share():
            raise RetryableJobError(
                self.env._("Another process runs the company."),
                seconds=REFUSED_FOR,
                ignore_retry=True,
            )
        try:
            if not part._is_mine():
                return self.env._("Nothing to do: it is done, or the run was started anew.")
            part._do_counted()
            self.env.flush_all()
        except REPEATED as error:
            raise RetryableJobError(str(error), seconds=CONFLICT_FOR) from error
        self.env.cr.postcommit.add(part.run_id._advance_after_commit)
        return None

    def _is_mine(self):
        """Whether it is still to be done; nobody else takes it until this transaction ends."""
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "SELECT state FROM cobranza_run_part WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )
        return rows == [("waiting",)]

    def _do_counted(self):
        started = time.monotonic()
        tally = self._tally()
        told, failed = len(tally.errors), len(tally.failed_steps)
        self._do_kind(tally)
        errors = tally.errors[told:]
        self.write(
            {
                "state": "done",
                "errors": errors,
                "error_count": len(errors),
                "failed_steps": tally.failed_steps[failed:],
                "failed_in_a_row": tally.failed_in_a_row,
                "seconds": time.monotonic() - started,
            }
        )

    def _do_kind(self, tally):
        run = self.run_id
        if self.kind == "prepare":
            run._prepare(tally)
        elif self.kind == "evaluate":
            run._evaluate_in_parts(self, tally)
        elif self.kind == "steps":
            run._carry_out_part(self.member_ids, tally)
        elif self.kind == "forecast":
            run._forecast_in_parts(self, tally)
        else:
            run._close(tally)

    def _tally(self):
        """Return what the parts that are over have counted, for this one to go on from."""
        over = self.run_id.part_ids.filtered(lambda part: part.state in ("done", "failed"))
        evaluated = over.filtered(lambda part: part.kind == "evaluate")
        return Tally(
            debtors=sum(evaluated.mapped("member_count")),
            first=bool((self.run_id.handed_facts or {}).get("first")),
            errors=[error for part in over for error in part.errors or ()],
            failed_in_a_row=evaluated[-1:].failed_in_a_row,
            failed_steps=[debtor for part in over for debtor in part.failed_steps or ()],
            failed_together=any(part.kind == "steps" and part.state == "failed" for part in over),
        )

    # -- when it fails -----------------------------------------------------------------------

    def _fail(self, exc_message=None, **_others):
        """Record that it was tried often enough; the run goes on with the others, if it can.

        Called by the job, in a transaction of its own.
        """
        part = self.with_context(mail_notify_force_send=False)
        if not part._is_mine():
            return
        error = str(exc_message or self.env._("Unknown error"))
        run, tally = part.run_id, part._tally()
        told, failed = len(tally.errors), len(tally.failed_steps)
        part.state = "failed"
        if part.kind in ("prepare", "closing"):
            part.write({"errors": [error], "error_count": 1})
            run._give_up(error)
            return
        if part.kind == "evaluate":
            run._leave_out(run.company_id, part.member_ids, Exception(error), tally)
        elif part.kind == "steps":
            run._leave_steps(part.member_ids, Exception(error), tally)
        else:
            tally.errors.append(self.env._("No forecasts were made: %s", error))
        errors = tally.errors[told:]
        part.write(
            {
                "errors": errors,
                "error_count": len(errors),
                "failed_steps": tally.failed_steps[failed:],
            }
        )
        self.env.cr.postcommit.add(run._advance_after_commit)

    def _is_lost(self):
        """Whether it is not done and no job will do it: dead too often, deleted, set by hand."""
        return self.state == "waiting" and self.job_state in (False, DONE, FAILED, "cancelled")
