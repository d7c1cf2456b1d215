import logging

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import inputs
from ...tools.apart import REPEATED, apart
from .cobranza_handover_dossier import paper_key

_logger = logging.getLogger(__name__)
TASK = "cobranza_followup.activity_type_dossier"
# So often it is tried to print the same paper if the server ends the work each time.
MOST_TRIES = 3


class CobranzaHandover(models.Model):
    """A dossier of many papers: printed one by one in the background, each committed.

    Killed anywhere, it goes on from there. What is printed is put together at the end, with the
    tables as they are then: until then there is no dossier, and after an error none either.
    """

    _inherit = "cobranza.handover"

    dossier_state = fields.Selection(
        [("waiting", "Being prepared"), ("ready", "Ready"), ("failed", "Not prepared")],
        readonly=True,
        copy=False,
        string="Dossier",
    )
    dossier_text = fields.Char(compute="_compute_dossier_text", string="How the Dossier Stands")
    dossier_asked_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, string="Dossier Asked For By"
    )
    dossier_made_on = fields.Datetime(readonly=True, copy=False, string="Dossier Of")
    dossier_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, ondelete="set null", string="Dossier (File)"
    )
    dossier_done = fields.Integer(readonly=True, copy=False, string="Papers Printed")
    dossier_total = fields.Integer(readonly=True, copy=False, string="Papers")
    dossier_tries = fields.Integer(readonly=True, copy=False, string="Tries Without Progress")
    dossier_error = fields.Text(readonly=True, copy=False, string="Why It Was Not Prepared")
    paper_ids = fields.One2many("cobranza.handover.paper", "handover_id", readonly=True)

    _dossier_waits = models.Index("(id) WHERE dossier_state = 'waiting'")

    @api.depends("dossier_state", "dossier_done", "dossier_total", "dossier_error")
    @api.depends_context("lang")
    def _compute_dossier_text(self):
        for handover in self:
            handover.dossier_text = handover._dossier_sentence()

    def _dossier_sentence(self):
        if self.dossier_state == "waiting":
            return self.env._(
                "The dossier is being prepared: %(done)s of %(total)s papers are printed. Whoever"
                " asked for it is told when it is ready.",
                done=self.dossier_done,
                total=self.dossier_total,
            )
        if self.dossier_state == "ready":
            return self.env._("The dossier is ready.")
        if self.dossier_state == "failed":
            return self.env._(
                "The dossier could not be prepared, and nothing of it was kept: %s",
                self.dossier_error,
            )
        return False

    # -- what people do ----------------------------------------------------------------------

    def action_download_dossier(self):
        """Download the dossier that was prepared."""
        inputs.one(self)
        self.check_access("write")
        kept = self.sudo().dossier_id
        if self.dossier_state != "ready" or not kept:
            raise UserError(self.env._("There is no dossier yet: make one."))
        self._dossier_tasks().unlink()
        return self._download_of(kept)

    def action_look(self):
        """Show how far the preparation has come."""
        inputs.one(self)
        return True

    def _check_not_waiting(self):
        if self.dossier_state == "waiting":
            raise UserError(self._dossier_sentence())

    def _prepare_later(self, total):
        """Have the dossier made in the background; return what tells the user so."""
        self._forget_dossier()
        self.sudo().write(
            {
                "dossier_state": "waiting",
                "dossier_asked_by_id": self.env.uid,
                "dossier_total": total,
            }
        )
        self._start_preparing()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "This dossier has %s papers, so it is prepared in the background. You are told"
                    " when it is ready.",
                    total,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _start_preparing(self):
        """Have the server begin as soon as it can; an add-on beside may give it to workers."""
        self.env.ref("cobranza_followup.ir_cron_dossier").sudo()._trigger()

    def _forget_dossier(self):
        """Discard the prepared dossier and the tasks that tell of it."""
        self._dossier_tasks().unlink()
        desk = self.sudo()
        desk.paper_ids.unlink()
        desk.write(
            {
                "dossier_state": False,
                "dossier_id": False,
                "dossier_made_on": False,
                "dossier_done": 0,
                "dossier_total": 0,
                "dossier_tries": 0,
                "dossier_error": False,
            }
        )

    def _dossier_tasks(self):
        kind = self.env.ref(TASK)
        return self.sudo().activity_ids.filtered(lambda task: task.activity_type_id == kind)

    # -- the work ----------------------------------------------------------------------------

    @api.model
    def _cron_prepare(self):
        """Go on with the dossiers that wait, a paper at a time, as long as there is time."""
        waiting = self.sudo().search([("dossier_state", "=", "waiting")], order="id")
        self.env["ir.cron"]._commit_progress(remaining=self._papers_left())
        for handover in waiting:
            if not handover._prepare_in_turn():
                return

    @api.model
    def _papers_left(self):
        """Return how many papers of all dossiers are to be printed, with putting them together."""
        self.flush_model(["dossier_state", "dossier_done", "dossier_total"])
        query = """SELECT COALESCE(SUM(GREATEST(dossier_total - dossier_done, 0) + 1), 0)
                     FROM cobranza_handover WHERE dossier_state = 'waiting'"""
        return int(self.env.execute_query(SQL(query))[0][0])

    def _prepare_in_turn(self):
        """Prepare as much of a dossier as there is time for; return whether there is time left."""
        cron = self.env["ir.cron"]
        if not self._take_to_prepare():
            return True
        tries = self.dossier_tries + 1
        self.dossier_tries = tries
        cron._commit_progress()
        while self._take_to_prepare():
            try:
                with apart(self.env):
                    if tries > MOST_TRIES:
                        raise UserError(
                            self._of_asker().env._(
                                "the server ended the work %s times at the same paper. Ask whoever"
                                " looks after the server to raise its limits of time or memory.",
                                MOST_TRIES,
                            )
                        )
                    self._prepare_next()
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (shown to whoever asked for it)
                self._give_up_dossier(error)
            tries = 0
            if not cron._commit_progress(1, remaining=self._papers_left()):
                return False
        return True

    def _take_to_prepare(self):
        """Lock the dossier until the commit; return whether it waits and nobody else had it."""
        self.flush_recordset()
        self.env.cr.execute(
            """SELECT dossier_state FROM cobranza_handover
                WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED""",
            [self.id],
        )
        row = self.env.cr.fetchone()
        self.invalidate_recordset(flush=False)
        return row == ("waiting",)

    def _prepare_next(self):
        """Print the next paper; once all are printed, put the dossier together."""
        asked = self._of_asker().with_user(self.dossier_asked_by_id).with_company(self.company_id)
        asked = asked.with_context(allowed_company_ids=self.company_id.ids)
        asked.check_access("write")
        reader = asked._of_reader()
        printed = set(self.paper_ids.mapped("key"))
        todo = [record for _folder, record in reader._dossier_papers()]
        todo = [record for record in todo if paper_key(record) not in printed]
        if not todo:
            self._finish_dossier(asked)
            return
        name, content = reader._print_paper(todo[0])
        self.env["cobranza.handover.paper"]._put(self, paper_key(todo[0]), name, content)
        self.write(
            {
                "dossier_done": len(printed) + 1,
                "dossier_total": len(printed) + len(todo),
                "dossier_tries": 0,
            }
        )

    def _of_asker(self):
        """Return the handover in the language of who asked, in which errors are stored."""
        return self.with_context(lang=self.dossier_asked_by_id.lang)

    def _finish_dossier(self, asked):
        kept = asked._keep_file(asked._file_name("zip"), asked._dossier(), "application/zip")
        self.paper_ids.unlink()
        self.write(
            {
                "dossier_state": "ready",
                "dossier_id": kept.id,
                "dossier_made_on": fields.Datetime.now(),
                "dossier_tries": 0,
            }
        )
        self._tell_of_dossier()

    def _give_up_dossier(self, error):
        """Discard what was printed, and store why."""
        if not isinstance(error, UserError):
            _logger.error("Collections: the dossier of %s failed", self, exc_info=error)
        self.paper_ids.unlink()
        self.write(
            {
                "dossier_state": "failed",
                "dossier_error": str(error).strip() or type(error).__name__,
                "dossier_done": 0,
                "dossier_tries": 0,
            }
        )
        self._tell_of_dossier()

    def _tell_of_dossier(self):
        """Give whoever asked for it a task: it is ready, or it is not."""
        user = self.dossier_asked_by_id
        user = user if user.active else self._owner()
        if not user:
            return
        desk = self.with_context(lang=user.lang, mail_activity_quick_update=True)
        ready = self.dossier_state == "ready"
        desk.activity_schedule(
            TASK,
            date_deadline=self.company_id._cobranza_today(),
            summary=desk.env._("The dossier is ready")
            if ready
            else desk.env._("The dossier could not be prepared"),
            note=Markup("<p>%s</p>") % escape(desk._dossier_sentence()),
            user_id=user.id,
        )
