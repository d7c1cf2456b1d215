from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...engine.score import contradicts
from ...ledger.promises import LIVE_MONTHS
from ...tools.day_text import day_text


class CobranzaDebtor(models.Model):
    """What the figures, the rules and the promises say of a debtor, in sentences."""

    _inherit = "cobranza.debtor"

    debtor_type_reason = fields.Char(compute="_compute_debtor_type_reason")

    score_text = fields.Char(
        compute="_compute_score_text",
        string="Score and Type",
        help="Why the score does not say the same as the type.",
    )

    behaviour_text = fields.Char(compute="_compute_behaviour_text", string="How They Pay")

    waiting_text = fields.Char(compute="_compute_waiting_text", string="Why It Did Not Move Up")

    priority_reason = fields.Text(
        compute="_compute_priority_reason", help="The rules that apply, with their points."
    )

    promise_text = fields.Text(
        compute="_compute_promise_text",
        string="Next Promise",
        help="The next open promise, else the last one that was not kept and is still owed.",
    )

    @api.depends("debtor_type_rule", "debtor_type_override_reason")
    @api.depends_context("lang")
    def _compute_debtor_type_reason(self):
        for debtor in self:
            debtor.debtor_type_reason = debtor._type_sentence()

    @api.depends(
        "payment_score", "debtor_type", "debtor_type_reason", "settled_count", "overdue_count"
    )
    @api.depends_context("lang")
    def _compute_score_text(self):
        types = dict(self._fields["debtor_type"]._description_selection(self.env))
        for debtor in self:
            debtor.score_text = False
            known = debtor.settled_count + debtor.overdue_count
            if known and contradicts(debtor.payment_score, debtor.debtor_type):
                debtor.score_text = self.env._(
                    "The score (%(score)s) is an average over all their invoices, by amount; why"
                    " the type is “%(type)s” does not show in it: %(reason)s",
                    score=debtor.payment_score,
                    type=types[debtor.debtor_type],
                    reason=debtor.debtor_type_reason,
                )

    @api.depends("settled_count", "average_days_late", "on_time_ratio", "partial_ratio")
    @api.depends_context("lang")
    def _compute_behaviour_text(self):
        for debtor in self:
            debtor.behaviour_text = " ".join(debtor._behaviour_sentences())

    @api.depends("priority_rules")
    @api.depends_context("lang")
    def _compute_priority_reason(self):
        sentences = self._priority_sentences()
        for debtor in self:
            given = [rule.partition(":") for rule in (debtor.priority_rules or "").split(",")]
            debtor.priority_reason = " · ".join(
                f"+{points} {sentences[rule]}" for rule, _colon, points in given if rule
            )

    @api.depends("promise_ids.state", "promise_ids.amount_owed", "promise_ids.date_promised")
    @api.depends_context("lang")
    def _compute_promise_text(self):
        promises = self.env["cobranza.promise"].search_fetch(
            [("debtor_id", "in", self.ids), ("state", "in", ("open", "partial", "broken"))],
            ["debtor_id", "state", "amount_due", "amount_owed", "currency_id", "date_promised"],
            order="date_promised, id",
        )
        states = dict(promises._fields["state"]._description_selection(self.env))
        of_debtor = promises.grouped("debtor_id")
        for debtor in self:
            debtor.promise_text = False
            if promise := debtor._promise_to_show(of_debtor.get(debtor, promises.browse())):
                debtor.promise_text = promise._in_words(states[promise.state])

    def _promise_to_show(self, promises):
        """Return the next open promise, else the last of this debt that is owed still."""
        failed = self._failed_promises(promises).filtered("amount_owed")
        return promises.filtered(lambda promise: promise.state == "open")[:1] or failed[-1:]

    def _failed_promises(self, promises):
        """Return the promises of this debt that were not kept."""
        # A promise of an earlier debt is history, and so is an old one: it is on its tab.
        live = self.company_id._cobranza_today() - relativedelta(months=LIVE_MONTHS)
        return promises.filtered(
            lambda promise: (
                promise.state in ("partial", "broken")
                and not promise.is_history
                and self.episode_start
                and promise.date_promised >= self.episode_start
                and promise.date_promised > live
            )
        )

    @api.depends("waiting_reason", "stage_id")
    @api.depends_context("lang")
    def _compute_waiting_text(self):
        decision = self.env["cobranza.decision"]
        for debtor in self:
            stage = debtor.stage_id.name
            codes = (debtor.waiting_reason or "").split(",")
            debtor.waiting_text = decision._sentence(
                stage, stage, False, codes, debtor.days_overdue
            )

    def _type_sentence(self):
        """Say why the debtor is of its type, with the figures that decided it."""
        self.ensure_one()
        _ = self.env._
        policy = self.policy_id
        return {
            "override": lambda: _("Set by hand: %s", self.debtor_type_override_reason),
            "few_observations": lambda: _(
                "Too little is known: %(paid)s payments and %(overdue)s overdue items.",
                paid=self.settled_count,
                overdue=self.overdue_count,
            ),
            "refused": lambda: _("Refused to pay in the last 90 days."),
            "broken_promises": lambda: _(
                "Broke %s or more promises in the last 180 days and kept none.",
                policy.threshold_broken_promises,
            ),
            "silent": lambda: _(
                "%(days)s days overdue and no payment for %(silent)s days or more.",
                days=self.days_overdue,
                silent=policy.threshold_silent_days,
            ),
            "old_debt": lambda: _(
                "%s %% or more of the debt is over 90 days late.",
                round(policy.threshold_old_debt * 100),
            ),
            "late_often": lambda: (
                _("Only %s %% paid on time.", self._on_time_percent())
                if self.on_time_ratio
                else _("Has paid no invoice on time.")
            ),
            "pays_in_parts": lambda: _(
                "%s %% of the invoices were paid in parts.", round(self.partial_ratio * 100)
            ),
            "late_on_average": lambda: _(
                "Pays %s days late on average.", round(self.average_days_late)
            ),
            "nothing_overdue": lambda: _(
                "Nothing overdue, %s %% paid on time.", self._on_time_percent()
            ),
            "slipped": lambda: _(
                "Pays well (%(on_time)s %% on time), %(days)s days overdue now.",
                on_time=self._on_time_percent(),
                days=self.days_overdue,
            ),
        }.get(self.debtor_type_rule, lambda: False)()

    def _average_sentence(self, days):
        _ = self.env._
        if abs(days) > 1:
            return (
                _("Pays %s days late on average.", days)
                if days > 0
                else _("Pays %s days early on average.", -days)
            )
        return {
            1: lambda: _("Pays a day late on average."),
            0: lambda: _("Pays on the day on average."),
            -1: lambda: _("Pays a day early on average."),
        }[days]()

    def _behaviour_sentences(self):
        """Say how the customer has paid in the last 24 months, a sentence per habit."""
        self.ensure_one()
        _ = self.env._
        if not self.settled_count:
            return [_("Has not paid anything yet.")]
        sentences = [
            self._average_sentence(round(self.average_days_late)),
            _("%s %% on time.", self._on_time_percent())
            if self.on_time_ratio
            else _("Has paid no invoice on time."),
        ]
        if self.partial_ratio:
            sentences.append(_("%s %% in parts.", round(self.partial_ratio * 100)))
        if self.promise_kept_ratio:
            sentences.append(_("Keeps %s %% of promises.", round(self.promise_kept_ratio * 100)))
        if self.last_payment_date:
            sentences.append(_("Last payment: %s.", day_text(self.env, self.last_payment_date)))
        return sentences

    def _on_time_percent(self):
        """Return the share paid on time in whole percent: 0 and 100 only if it is none and all."""
        percent = round(self.on_time_ratio * 100)
        if 0 < self.on_time_ratio < 1:
            return min(max(percent, 1), 99)
        return percent

    @api.model
    def _priority_sentences(self):
        _ = self.env._
        return {
            "promise_broken": _("a promise was broken"),
            "promise_due": _("a promise is due"),
            "new_in_stage": _("new in this stage"),
            "contact_due": _("due for contact"),
            "never_contacted": _("never contacted"),
            "hold": _("on hold"),
            "unwilling": _("unwilling"),
            "first_payment_default": _("their first invoice was not paid"),
            "large_debt": _("large debt"),
            "likely_late": _("likely to pay late, though nothing is overdue"),
            "days_overdue": _("age of the debt"),
        }
