import logging
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import authority, inputs
from ...tools.apart import surviving

_logger = logging.getLogger(__name__)

# Length of what identifies an error, and of what is kept of its text.
_CAUSE_LENGTH = 200
_ERROR_LENGTH = 2000


class CobranzaFailure(models.Model):
    """What keeps the desk from doing its work: one row for each cause, until it is resolved."""

    _name = "cobranza.failure"
    _description = "Failure of the collections desk"
    _inherit = ["cobranza.thread.mixin", "mail.activity.mixin"]
    _order = "state, id DESC"
    _rec_name = "name"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("evaluation", "Debtors could not be evaluated"),
            ("policy", "The filter of a policy cannot be used"),
            ("run", "The run of the company failed"),
            ("step", "Steps could not be carried out"),
            ("task", "Something that runs by itself failed"),
            ("offer", "The credit note of an offer could not be made"),
        ],
        required=True,
        readonly=True,
        string="What Failed",
    )
    cause = fields.Char(required=True, readonly=True, help="Distinguishes one cause from another.")
    about = fields.Char(readonly=True, help="Whom or what it was about when it failed first.")
    error = fields.Text(readonly=True, string="Reason")
    advice = fields.Text(compute="_compute_advice", string="What to Do")
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved")], required=True, readonly=True, default="open"
    )
    told_on = fields.Datetime(readonly=True, string="Managers Notified On")
    resolved_on = fields.Datetime(readonly=True)
    stale_ids = fields.One2many(
        "cobranza.stale", "failure_id", readonly=True, string="Customers Waiting"
    )

    _one_open = models.UniqueIndex(
        "(company_id, kind, cause) WHERE state = 'open'", "This failure is on record already."
    )

    @api.depends("kind", "about")
    @api.depends_context("lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for failure in self:
            kind = kinds.get(failure.kind, "")
            failure.name = f"{kind}: {failure.about}" if failure.about else kind

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_advice(self):
        _ = self.env._
        advice = {
            "evaluation": _(
                "Posting and paying were not affected. The customers below keep their figures,"
                " stage and hold, and get no messages, until it succeeds: it is retried with"
                " every run. Correct what the reason points out, or show it to your Odoo"
                " administrator; then run the company."
            ),
            "policy": _(
                "Open the policy and choose its filter again. Until then, debtors it may apply to"
                " keep their current policy, and new debtors are not chased."
            ),
            "run": _(
                "The other companies were run. Correct what the reason points out, or show it to"
                " your Odoo administrator; then run this company."
            ),
            "step": _(
                "The steps are retried with every run. If the reason is about a message,"
                " correct its template; otherwise show it to your Odoo administrator."
            ),
            "offer": _(
                "The payment was not affected, and what the offer waives is not asked for. Correct"
                " what the reason points out: it is retried every hour."
            ),
            "task": _(
                "It is retried automatically. If it fails again, show the reason to your Odoo"
                " administrator."
            ),
        }
        for failure in self:
            failure.advice = advice.get(failure.kind, False)

    @api.model
    def _record(self, company, kind, error, about="", cause=None):
        """Put on record what went wrong, and tell the company's managers once for each cause.

        For use in anybody's transaction: it never makes that fail.

        :param error: the exception
        :param about: whom or what it is about, for people
        :param cause: what tells this cause from others; None: the error does
        :return: the failure; empty if even that cannot be recorded
        """
        failures, failure = self.sudo(), self.sudo().browse()
        with surviving(self.env, "recording a failure"):
            failure = failures._open(company, kind, error, about, cause or _cause_of(error))
        if failure and not failure.told_on:
            with surviving(self.env, "telling the managers of a failure"):
                failure._notify_managers()
        return failure

    @api.model
    def _open(self, company, kind, error, about, cause):
        """Return the open failure of this cause; make it if there is none."""
        key = [("company_id", "=", company.id), ("kind", "=", kind), ("cause", "=", cause)]
        known = self.search([*key, ("state", "=", "open")])
        if known:
            return known
        _logger.error("Collections of %s: %s %s", company.name, kind, about, exc_info=error)
        # Should another transaction be doing the same, this one is repeated and finds it done.
        [(id_,)] = self.env.execute_query(
            SQL(
                """INSERT INTO cobranza_failure
                          (company_id, kind, cause, about, error, state, create_uid, create_date)
                   VALUES (%s, %s, %s, %s, %s, 'open', %s, now() AT TIME ZONE 'UTC')
                       ON CONFLICT (company_id, kind, cause) WHERE state = 'open'
                       DO UPDATE SET state = 'open'
                RETURNING id""",
                company.id,
                kind,
                cause,
                about or None,
                str(error)[:_ERROR_LENGTH],
                self.env.uid,
            )
        )
        return self.browse(id_)

    def _notify_managers(self):
        """Give each manager of the company a task, in their language."""
        self.ensure_one()
        for user in self.company_id._cobranza_managers():
            # What is to be sent waits in the queue: nobody waits for a mail server here.
            failure = self.with_context(lang=user.lang, mail_notify_force_send=False)
            failure.activity_schedule(
                "mail.mail_activity_data_warning",
                date_deadline=self.company_id._cobranza_today(),
                summary=failure.name,
                note=failure._task_note(),
                user_id=user.id,
            )
        self.told_on = fields.Datetime.now()

    def _task_note(self):
        return self.env["ir.qweb"]._render("cobranza_followup.failure_note", {"failure": self})

    @api.model
    def _resolve(self, company, domain):
        """Close open failures of a company, and take back what the managers were asked to do.

        :param domain: which of them
        """
        of_company = Domain("company_id", "=", company.id) & Domain("state", "=", "open")
        with surviving(self.env, "closing failures"):
            failures = self.sudo().search(of_company & Domain(domain))
            failures.activity_ids.unlink()
            failures.write({"state": "resolved", "resolved_on": fields.Datetime.now()})

    def action_resolve(self):
        """Close failures that will not resolve themselves (managers)."""
        inputs.several(self)
        self.check_access("read")
        if not authority.is_manager(self.env):
            raise AccessError(self.env._("Only a collections manager can do this."))
        for failure in self:
            failure._resolve(failure.company_id, [("id", "=", failure.id)])
        return True

    def action_run(self):
        """Run the user's company again (managers)."""
        inputs.one(self)
        self.check_access("read")
        return self.env["ir.actions.client"]._for_xml_id(
            "cobranza_followup.cobranza_run_action_now"
        )


def _cause_of(error):
    """Return what the same error has in common each time: kind and first line, less numbers."""
    first_line = str(error).strip().partition("\n")[0]
    return re.sub(r"\d+", "#", f"{type(error).__name__}: {first_line}")[:_CAUSE_LENGTH]
