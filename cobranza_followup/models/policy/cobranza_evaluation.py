from decimal import Decimal

from odoo import api, models
from odoo.tools.gc import disabling_gc

from ...engine.assessment import Policy, Setting, assess, bank_is_stale
from ...engine.hold import NO_HOLD, Hold
from ...engine.promise import Payment, settle
from ...ledger import behaviour, facts, figures, promises, results
from ...ledger.policies import read_policies
from ...ledger.scope import Scope
from .cobranza_policy import debtor_domain

_NO_POLICY = Policy()


class CobranzaEvaluation(models.AbstractModel):
    """Facts in, decisions out, for many debtors at once.

    SQL gathers the facts (`ledger/`), plain functions decide (`engine/`), SQL writes what
    changed. The nightly run and the refresh after a payment both come through here, so the
    same facts give the same answer whoever asks.
    """

    _name = "cobranza.evaluation"
    _description = "Evaluation of debtors"

    @api.model
    def _refresh(self, company, partner_ids, forget_ids):
        """Evaluate debtors whose ledger changed in this transaction, at once.

        :param partner_ids: commercial partners
        :param forget_ids: those of them whose payment history is to be read again
        """
        if not partner_ids:
            return
        scope = self._scope(company, partner_ids=partner_ids)
        self.env["cobranza.debtor"].flush_model()
        known = results.known_debtors(self.env, scope, lock=True)
        self._evaluate(scope, ledger_changed=True, forget_ids=forget_ids, known=known)

    @api.model
    def _scope(self, company, today=None, partner_ids=None):
        return Scope(
            company.id,
            today or company._cobranza_today(),
            None if partner_ids is None else tuple(partner_ids),
            company._cobranza_timezone(),
        )

    @api.model
    def _evaluate(
        self, scope, run=None, ledger_changed=False, forget_ids=(), acting=None, known=None
    ):
        """Evaluate the scope's debtors and write what changed.

        :param run: the `cobranza.run` that asks, if one does
        :param ledger_changed: promises that were settled may have changed, too; and all rows
            are written, see `ledger.results.known_debtors`
        :param forget_ids: commercial partners whose payment history is to be read again
        :param acting: evaluate as if the company acted (or not); None: as it does
        :param known: {commercial partner id: policy id} of the debtors, if they are known
        :return: list of (facts, `engine.assessment.Assessment`), all debtors of the scope
        """
        self._flush_reads()
        company = self.env["res.company"].browse(scope.company_id)
        owed = figures.read_figures(self.env, scope)
        policies = read_policies(self.env, scope.company_id)
        if known is None:
            known = results.known_debtors(self.env, scope)
        if not known.keys() >= owed.keys():
            figures.add_debtors(self.env, scope, list(owed))
            known |= dict.fromkeys(owed.keys() - known.keys())
        self._match_policies(scope, owed, policies, known)
        found = behaviour.read_behaviour(self.env, scope, forget_ids)
        self._settle_promises(scope, only_open=not ledger_changed)
        stored = facts.read_facts(self.env, scope)
        rows = [
            row | owed.get(row["partner_id"], figures.NOTHING_OWED) | found.get(row["id"], {})
            for row in stored
        ]
        bank_date, limits_cut = facts.read_company(self.env, scope.company_id)
        setting = Setting(
            scope.today,
            acting=company.cobranza_mode == "act" if acting is None else acting,
            bank_date=bank_date,
        )
        assessed = self._assess(setting, policies, rows)
        decided = [
            row | assessment.values | {"waiting_reason": _waiting(assessment)}
            for row, assessment in assessed
        ]
        changes = zip(stored, decided, strict=True)
        results.write_debtors(self.env, changes, everyone=ledger_changed)
        self._write_decisions(scope, assessed, run)
        self._invalidate()
        if limits_cut:
            self.env["cobranza.step.execution"]._follow_limits(scope)
        return assessed

    def _flush_reads(self):
        self.env["cobranza.open.item"]._flush_reads()
        for model in (
            "account.move",
            "cobranza.barrier",
            "cobranza.debtor",
            "cobranza.step.execution",
            "cobranza.hold",
            "cobranza.interaction",
            "cobranza.policy",
            "cobranza.promise",
        ):
            self.env[model].flush_model()

    def _invalidate(self):
        for model in (
            "cobranza.debtor",
            "cobranza.hold",
            "cobranza.promise",
            "cobranza.promise.plan",
        ):
            self.env[model].invalidate_model(flush=False)
        self.env["cobranza.open.item"].invalidate_model(flush=False)
        self.env["res.partner"]._invalidate_collection()

    def _match_policies(self, scope, owed, policies, known):
        """Give each debtor the first policy, in sequence, that is for it."""
        matched = []
        debtors = self.env["cobranza.debtor"].with_context(active_test=False)
        for policy in policies:
            domain = debtor_domain(policy.domain, policy.category_ids)
            if domain.is_true():
                matched.append((policy.rules.id, None))
                break
            matched.append((policy.rules.id, domain))
        if matched and matched[0][1] is None and set(known.values()) == {matched[0][0]}:
            return
        if any(not debtor_domain(policy.domain, ()).is_true() for policy in policies):
            # One chooses its debtors by what they owe or did, not by the customer's tags alone.
            self._write_figures(scope, owed)
        results.write_policies(
            self.env,
            scope,
            [(id_, None if domain is None else debtors._search(domain)) for id_, domain in matched],
        )

    def _write_figures(self, scope, owed):
        """Write what is owed ahead of all else, for policies that choose their debtors by it."""
        rows = facts.read_facts(self.env, scope)
        results.write_debtors(
            self.env,
            [(row, row | owed.get(row["partner_id"], figures.NOTHING_OWED)) for row in rows],
        )

    def _settle_promises(self, scope, only_open):
        """Hold promises against payments; write the states that changed."""
        by_debtor = promises.read_promises(self.env, scope, only_open)
        if not by_debtor:
            return
        since = min(row.promise.made_on for rows in by_debtor.values() for row in rows)
        received = promises.read_received(self.env, by_debtor, since)
        changed = []
        for debtor_id, rows in by_debtor.items():
            payments = self._payments(rows, received[debtor_id], scope)
            settled = settle(
                [row.promise for row in rows], payments, scope.today, rows[0].tolerance_days
            )
            for row in rows:
                state, paid = settled[row.promise.id]
                if (state, paid) != (row.state, row.amount_paid):
                    changed.append((row.promise.id, state, paid, scope.today))
        promises.write_promises(self.env, changed)

    def _payments(self, rows, received, scope):
        """Express what was received in the currencies of the promises."""
        company = self.env["res.company"].browse(scope.company_id)
        currencies = self.env["res.currency"].browse({row.promise.currency for row in rows})
        return [
            Payment(
                money.date,
                {currency.id: self._worth(money, currency, company) for currency in currencies},
                money.invoice,
            )
            for money in received
        ]

    def _worth(self, money, currency, company):
        if currency == company.currency_id:
            return money.company_amount
        if currency.id in money.amounts:
            return money.amounts[currency.id]
        converted = company.currency_id._convert(
            float(money.company_amount), currency, company, money.date
        )
        return Decimal(str(converted))

    def _assess(self, setting, policies, rows):
        by_id = {policy.rules.id: policy.rules for policy in policies}
        told = facts.read_told(self.env, [row["id"] for row in rows if _may_be_held(row)])
        # Nothing made here is garbage, and looking for some takes longer than the decisions.
        with disabling_gc():
            return [
                (row, assess(row, by_id.get(row["policy_id"], _NO_POLICY), setting, told))
                for row in rows
            ]

    def _write_decisions(self, scope, assessed, run):
        """Write holds, and log what was decided."""
        decisions = []
        holds = {"apply": [], "end": []}
        for row, assessment in assessed:
            hold_change = self._hold_change(row, assessment, scope.today, holds)
            waiting = _waiting(assessment)
            moved = assessment.values.get("stage_id", row["stage_id"]) != row["stage_id"]
            if moved or hold_change or (waiting and waiting != row["waiting_reason"]):
                decisions.append((row, assessment, hold_change))
        self._write_holds(holds, scope)
        self.env["cobranza.decision"]._log(decisions, scope, run)

    def _hold_change(self, row, assessment, today, holds):
        """Collect what is to be done with the debtor's hold; return "on", "off" or None."""
        debtor, source = row["id"], row["active_hold_source"]
        if source == "manual":
            if row["active_hold_until"] and row["active_hold_until"] < today:
                holds["end"].append((debtor, row["active_hold_id"], "expired"))
                if not assessment.hold:
                    return "off"
            else:
                return None
        if not assessment.hold:
            if source == "policy":
                holds["end"].append((debtor, row["active_hold_id"], "stage"))
                return "off"
            return None
        stage = assessment.values.get("stage_id", row["stage_id"])
        held = Hold(bool(row["active_hold_sale"]), bool(row["active_hold_delivery"]))
        same = source == "policy" and held == assessment.hold
        if same and stage == row["active_hold_stage_id"]:
            return None
        holds["apply"].append((debtor, assessment.hold, stage))
        if same:
            return None  # Another stage asks for it now; the stage's own move is told.
        return "on" if held == NO_HOLD or source == "manual" else "changed"

    def _write_holds(self, holds, scope):
        if not any(holds.values()):
            return
        reasons = self.env["cobranza.hold"]._automatic_reasons()
        for why in ("expired", "stage"):
            ids = [hold for _debtor, hold, reason in holds["end"] if reason == why]
            results.end_holds(self.env, ids, reasons[why])
        language = self.env["res.company"].browse(scope.company_id).partner_id.lang
        stages = self.env["cobranza.stage"].with_context(lang=language)
        stages = stages.browse({stage for *_rest, stage in holds["apply"]})
        texts = {stage.id: stage._hold_reason() for stage in stages}
        results.apply_holds(
            self.env,
            [(debtor, hold, stage, texts[stage]) for debtor, hold, stage in holds["apply"]],
            scope.today,
        )
        touched = [entry[0] for entries in holds.values() for entry in entries]
        results.point_to_holds(self.env, touched)
        self.env["cobranza.hold"]._changed(touched)

    @api.model
    def _policies_with_stale_bank(self, company, today):
        """Return the policies under which nobody is pressed: the bank entries are too old."""
        bank_date, _limits_cut = facts.read_company(self.env, company.id)
        setting = Setting(today, bank_date=bank_date)
        rules = [policy.rules for policy in read_policies(self.env, company.id)]
        return self.env["cobranza.policy"].browse(
            [policy.id for policy in rules if bank_is_stale(setting, policy)]
        )

    @api.model
    def _bank_message(self, company, today):
        """Say that the bank is too old to press anybody, or return False."""
        stale = self._policies_with_stale_bank(company, today)
        if not stale:
            return False
        return self.env._(
            "The newest bank or cash entry is of %(date)s: nobody was moved up or written to"
            " under %(policies)s. Import the bank statements and run again.",
            date=facts.read_company(self.env, company.id)[0],
            policies=", ".join(stale.mapped("name")),
        )

    @api.model
    def _partners_to_evaluate(self, company, today, everyone=False):
        """Return the ids of the commercial partners whom time or the ledger may have moved.

        :param everyone: all customers with a posted receivable item, settled ones too
        """
        self._flush_reads()
        return results.partners_to_evaluate(self.env, Scope(company.id, today), everyone)

    @api.model
    def _preview(self, company, today, acting=True, change=None):
        """Return what a run of `today` would decide and whom it would write to.

        The evaluation really takes place and is undone: the preview cannot differ from it.

        :param acting: as if the company acted, or as if it only observed
        :param change: called first and undone with the rest: what to try
        """
        with self.env.cr.savepoint() as savepoint:
            if change:
                change()
            partner_ids = self._partners_to_evaluate(company, today, everyone=True)
            scope = self._scope(company, today, partner_ids)
            assessed = self._evaluate(scope, acting=acting)
            due = self._executions_due(company, today) if acting else ()
            lines = self.env["cobranza.decision"]._describe(assessed, set(due))
            savepoint.rollback()
        return lines

    def _executions_due(self, company, today):
        """Return the debtors a run would write to if the company acts, or began to today."""
        acts = company.cobranza_mode == "act"
        since = company.cobranza_acting_since if acts else company._cobranza_today()
        return self.env["cobranza.step.execution"]._due(company, today, since)


# Codes that say why nothing happened, as opposed to what happened.
_WAITING = {
    "promise_open",
    "barrier_ours",
    "too_soon",
    "bank_stale",
    "hold_not_told",
    "hold_notice_runs",
    "observing",
}


def _waiting(assessment):
    codes = [*assessment.stage_reasons, assessment.hold_reason]
    return ",".join(code for code in codes if code in _WAITING) or None


def _may_be_held(row):
    return row["stage_id"] or row["previous_stage_id"] or row["amount_overdue"]
