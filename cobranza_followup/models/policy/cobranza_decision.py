from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount

from ...ledger.results import write_decisions
from ...tools.day_text import day_text

# Decisions are kept this long; older ones have no bearing on anything.
KEPT_DAYS = 365

HOLD_CHANGES = [
    ("on", "Put on hold"),
    ("off", "Hold ended"),
    ("changed", "Hold changed"),
    ("waits", "Hold could end"),
]


class CobranzaDecision(models.Model):
    """Why a debtor's stage or hold changed, or did not, in one line."""

    _name = "cobranza.decision"
    _description = "Decision"
    _inherit = ["cobranza.log.mixin"]
    _order = "id DESC"
    _rec_name = "text"

    run_id = fields.Many2one(
        "cobranza.run",
        ondelete="set null",
        index="btree_not_null",
        help="Empty: decided at once, because the ledger changed during the day.",
    )
    debtor_id = fields.Many2one("cobranza.debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    date = fields.Date(required=True)
    from_stage_id = fields.Many2one("cobranza.stage", string="From")
    to_stage_id = fields.Many2one("cobranza.stage", string="To")
    hold_change = fields.Selection(HOLD_CHANGES)
    days = fields.Integer(
        string="Days Overdue", help="Negative: that many days before the due date."
    )
    reason_codes = fields.Char()
    # Of what a person did to an invoice so that less of the debt is chased.
    user_id = fields.Many2one("res.users", string="By")
    move_id = fields.Many2one("account.move", string="Document", index="btree_not_null")
    from_date = fields.Date(string="Due Before")
    to_date = fields.Date(string="Due Now")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary()
    text = fields.Char(compute="_compute_text", string="Why")

    @api.depends("reason_codes", "hold_change", "days", "from_stage_id", "to_stage_id")
    @api.depends_context("lang")
    def _compute_text(self):
        for decision in self:
            decision.text = self._sentence(
                decision.from_stage_id.name,
                decision.to_stage_id.name,
                decision.hold_change,
                (decision.reason_codes or "").split(","),
                decision.days,
                decision._change_of_invoice(),
            )

    def _change_of_invoice(self):
        """Return the values of the sentence on what a person changed on an invoice."""
        line = self.sudo()
        return {
            "user": line.user_id.name,
            "document": line.move_id.name,
            "amount": format_amount(self.env, line.amount, line.currency_id),
            "before": day_text(self.env, line.from_date),
            "now": day_text(self.env, line.to_date),
        }

    @api.model
    def _sentence(self, from_stage, to_stage, hold_change, codes, days, change=None):
        """Say a decision in words.

        :param from_stage: name of a stage, or False
        :param codes: as `engine.escalation.decide` and `engine.hold` give them
        :param change: as `_change_of_invoice` gives it
        """
        _ = self.env._
        stage = to_stage or from_stage or _("no stage")
        sentences = {
            "raised": lambda: (
                _("Moves up to “%(stage)s”: %(age)s.", stage=stage, age=self._age(days))
                if from_stage
                else _("Enters “%(stage)s”: %(age)s.", stage=stage, age=self._age(days))
            ),
            "resumed": lambda: _("Goes on in “%s”, as before a payment that was undone.", stage),
            "lowered": lambda: self._why_lower(stage, to_stage, days, "barrier_ours" in codes),
            "restored": lambda: _("Is back in “%s”: a payment of today was undone.", stage),
            "exception": lambda: _("A manager made an exception to the hold."),
            "held_by_hand": lambda: _("A manager put the customer on hold."),
            "hold_ended_by_hand": lambda: _("A manager ended the hold."),
            "hold_end_agreed": lambda: _("A manager agreed to the end of the hold."),
            "postponed": lambda: _(
                "%(user)s moved the due date of %(document)s (%(amount)s open) from %(before)s to"
                " %(now)s.",
                **change,
            ),
            "excluded": lambda: _(
                "%(user)s excluded %(document)s (%(amount)s open) from follow-up.", **change
            ),
            "hold_paid": lambda: _(
                "Was handed over, and owes nothing any more: nothing is stopped for it."
            ),
            "hold_barrier": lambda: _("The hold stands: a barrier of ours is not a payment."),
            "hold_disputed": lambda: _("The hold stands: a dispute is not a payment."),
            "hold_excluded": lambda: _("The hold stands: excluding an invoice is not a payment."),
            "hold_postponed": lambda: _("The hold stands: a later due date is not a payment."),
            "hold_moved": lambda: _(
                "The hold stands: moving an invoice to another customer is not a payment."
            ),
            "hold_draft": lambda: _(
                "The hold stands: resetting an invoice to draft is not a payment."
            ),
            "hold_withheld": lambda: _("The hold stands: what is withheld is not a payment yet."),
            "hold_policy": lambda: _("The hold stands: another policy or step is not a payment."),
            "hold_notice": lambda: _("The hold stands: someone has to look at the notice."),
            "merged": lambda: _("Took over what was on record of a customer merged with it."),
            "carried": lambda: _(
                "Was separated from a customer on hold: the hold stays with both."
            ),
            "pinned": lambda: _("A manager pinned “%s”.", stage),
            "unpinned": lambda: _("A manager ended the pin: the rules decide the stage again."),
            "broken_promise": lambda: _("Moves to “%s” at once: a promise was broken.", stage),
            "nothing_chased": lambda: _("Nothing left to collect: leaves “%s”.", from_stage),
            "promise_open": lambda: _("Does not move up while a promise is open."),
            "offer_open": lambda: _("Does not move up while an accepted offer is kept."),
            "offer_fulfilled": lambda: _("An offer was paid in time: the rest is waived."),
            "offer_lapsed": lambda: _("An offer lapsed unpaid: the full debt is due again."),
            "offer_reopened": lambda: _("An offer is open again: its payment was undone."),
            "barrier_ours": lambda: _(
                "Is not pressed beyond “find the barrier” while a barrier of ours is open."
            ),
            "too_soon": lambda: _("Stays in “%s” for its minimum time.", stage),
            "bank_stale": lambda: _("Does not move up: the bank entries are too old."),
            "notice_open": lambda: _("Does not move up: the customer says that they have paid."),
            "hold_notice_open": lambda: _("No hold yet: the customer says that they have paid."),
            "hold_offer_open": lambda: _("No hold yet: an accepted offer is being kept."),
            "hold_not_told": lambda: _("No hold yet: the customer has not been notified."),
            "hold_notice_runs": lambda: _("No hold yet: the notice period is still running."),
            "observing": lambda: _("No hold: the company only observes."),
            "step_due": lambda: _("What “%s” asks for has not been done yet.", stage),
            "no_address": lambda: _("No e-mail can be sent: there is no e-mail address."),
        }
        said = set(codes)
        if "lowered" in said:
            said.discard("barrier_ours")  # named as what lowered it
        parts = [sentences[code]() for code in codes if code in said and code in sentences]
        if hold_change:
            changes = dict(self._fields["hold_change"]._description_selection(self.env))
            parts.append(changes[hold_change] + ".")
        return " ".join(parts)

    @api.model
    def _age(self, days):
        """Say how old a debt is, within a sentence.

        :param days: days overdue; negative: to the next due date
        """
        _ = self.env._
        if days > 0:
            return _("1 day overdue") if days == 1 else _("%s days overdue", days)
        if days == 0:
            return _("their invoice is due today")
        return (
            _("their invoice is due tomorrow")
            if days == -1
            else _("their invoice is due in %s days", -days)
        )

    @api.model
    def _why_lower(self, stage, to_stage, days, barrier_ours):
        """Say what took a debtor down: the cause, where it is known, and not the age."""
        _ = self.env._
        if barrier_ours and to_stage:
            return _("Moves down to “%s” because of a barrier of ours.", stage)
        if days <= 0:
            return (
                _("Moves down to “%s”: nothing is overdue now.", stage)
                if to_stage
                else _("Leaves “%s”: nothing is overdue now.", stage)
            )
        age = self._age(days)
        return (
            _("Moves down to “%(stage)s”: now %(age)s.", stage=stage, age=age)
            if to_stage
            else _("Leaves “%(stage)s”: now %(age)s.", stage=stage, age=age)
        )

    @api.model
    def _log(self, decisions, scope, run):
        """Write one line per decision.

        :param decisions: list of (row as read, Assessment, hold change or None)
        """
        write_decisions(
            self.env,
            scope,
            run.id if run else None,
            [self._prepare(*decision) for decision in decisions],
        )
        self.invalidate_model(flush=False)

    @api.model
    def _log_event(self, debtors, code, hold_change=None, from_stage=None, **change):
        """Log what a person did, or what happened outside of an evaluation.

        :param code: of `_sentence`, such as "exception", "held_by_hand" or "pinned"
        :param from_stage: the stage before, if they changed it; may be empty
        :param change: of an invoice: user_id, move_id, from_date, to_date, amount
        """
        for debtor in debtors and debtors.sudo():
            self.sudo().create(
                {
                    "debtor_id": debtor.id,
                    "company_id": debtor.company_id.id,
                    "date": debtor.company_id._cobranza_today(),
                    "from_stage_id": (debtor.stage_id if from_stage is None else from_stage).id,
                    "to_stage_id": debtor.stage_id.id,
                    "hold_change": hold_change,
                    "days": debtor.days_overdue,
                    "reason_codes": code,
                    **change,
                }
            )

    @api.model
    def _describe(self, decisions, due):
        """Put what an evaluation decided in plain data, for a preview that is undone after.

        :param decisions: as `cobranza.evaluation._evaluate` returns them
        :param due: set of ids of the debtors whose step would be carried out
        """
        lines = []
        for row, assessment, hold_change in decisions:
            vals = self._prepare(row, assessment, hold_change)
            moved = vals["from_stage_id"] != vals["to_stage_id"]
            if moved or vals["hold_change"] or row["id"] in due:
                lines.append(self._describe_one(row, vals, moved, row["id"] in due))
        return lines

    def _describe_one(self, row, vals, moved, is_due):
        debtor = self.env["cobranza.debtor"].browse(row["id"])
        stages = self.env["cobranza.stage"]
        from_stage = stages.browse(vals["from_stage_id"]).name or False
        to_stage = stages.browse(vals["to_stage_id"]).name or False
        step = debtor.policy_id.step_ids.filtered(
            lambda step: step.stage_id.id == vals["to_stage_id"]
        )
        writes = is_due and bool(step.mail_template_id)
        reachable = writes and bool(debtor._payment_contact("email").email_normalized)
        codes = vals["reason_codes"].split(",")
        if is_due and not moved:
            codes.append("step_due")
        if writes and not reachable:
            codes.append("no_address")
        return {
            "partner_id": row["partner_id"],
            "customer": debtor.partner_id.display_name,
            "amount_overdue": row["amount_overdue"],
            "from_stage": from_stage,
            "to_stage": to_stage,
            "moved": moved,
            "hold_change": vals["hold_change"] or False,
            "mail": reachable,
            "no_address": writes and not reachable,
            "text": self._sentence(from_stage, to_stage, vals["hold_change"], codes, vals["days"]),
        }

    @api.model
    def _prepare(self, row, assessment, hold_change):
        codes = [*assessment.stage_reasons, assessment.hold_reason]
        if hold_change:
            codes += assessment.waits_for
        return {
            "debtor_id": row["id"],
            "from_stage_id": row["stage_id"],
            "to_stage_id": assessment.values.get("stage_id", row["stage_id"]),
            "hold_change": hold_change,
            "days": row["days_overdue"] if assessment.days is None else assessment.days,
            "reason_codes": ",".join(code for code in codes if code),
        }

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Date.today() - timedelta(days=KEPT_DAYS)
        self.env.cr.execute("DELETE FROM cobranza_decision WHERE date < %s", [limit])
