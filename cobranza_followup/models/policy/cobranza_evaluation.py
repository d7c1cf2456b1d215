from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.gc import disabling_gc

from ...engine.assessment import assess
from ...engine.policy import Policy, Setting, bank_is_stale
from ...ledger import behaviour, facts, figures, grounds, moved_debts, results
from ...ledger.policies import read_policies
from ...ledger.scope import FEW, Scope
from ...tools.apart import REPEATED, apart, repeated_by_nobody
from ...tools.pending import write_pending
from .cobranza_policy import debtor_domain

_NO_POLICY = Policy()
# An offer that moves has promises judged anew, by which offers move: twice at the most, as a rule.
_OFFER_ROUNDS = 5
# The filter of a policy that chooses nobody in particular.
_ALL = "[]"
# What the statements of an evaluation read beside the open items.
_READS = dict.fromkeys(
    (
        "account.move",
        "account.payment",
        "cobranza.barrier",
        "cobranza.debtor",
        "cobranza.step.execution",
        "cobranza.hold",
        "cobranza.hold.ground",
        "cobranza.interaction",
        "cobranza.offer",
        "cobranza.payment.notice",
        "cobranza.payment.notice.item",
        "cobranza.policy",
        "cobranza.promise",
    )
)


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

        Somebody posts or pays in it, and goes on whatever happens here: debtors that cannot be
        evaluated stay as they were and are marked to be evaluated again.

        :param partner_ids: commercial partners
        :param forget_ids: those of them whose payment history is to be read again
        :raise: what Odoo answers by repeating the transaction, where it does
        """
        if not partner_ids:
            return

        def refresh(unusable):
            self._evaluate_changed(company, partner_ids, forget_ids, unusable=unusable)

        try:
            self._without_unusable(company, refresh)
        except Exception as error:
            if isinstance(error, REPEATED) and not repeated_by_nobody(self.env):
                raise
            self.env["cobranza.stale"]._mark(company, partner_ids, forget_ids, error)

    @api.model
    def _evaluate_changed(
        self, company, partner_ids, forget_ids=(), *, today=None, run=None, unusable=()
    ):
        """Evaluate debtors whose ledger changed since they were evaluated last."""
        scope = self._scope(company, today, partner_ids)
        write_pending(self.env, {"cobranza.debtor": None})
        known, marked = results.lock_debtors(self.env, scope)
        forget = {partner for partner, behaviour in marked if behaviour}
        self._evaluate(
            scope,
            run,
            ledger_changed=True,
            forget_ids=forget.union(forget_ids),
            known=known,
            unusable=unusable,
        )
        if marked:
            self.env["cobranza.stale"]._after_evaluation(company)

    @api.model
    def _without_unusable(self, company, evaluate):
        """Evaluate `apart`; if policies made that fail, once more without them.

        :param evaluate: function of the set of policies to leave out
        :raise: what it failed by, if no policy is to blame
        """
        try:
            with apart(self.env):
                evaluate(frozenset())
            return
        except REPEATED:
            raise
        except Exception:
            unusable = self._unusable_policies(company)
            if not unusable:
                raise
        with apart(self.env):
            evaluate(frozenset(unusable))

    @api.model
    def _unusable_policies(self, company):
        """Return {policy: error} of a company's policies whose filter cannot be used.

        The managers are told of each, and that it is resolved once it can be used again.
        """
        found = {}
        policies = self.env["cobranza.policy"]
        for row in read_policies(self.env, company.id, company._cobranza_today()):
            try:
                if row.domain != _ALL:
                    with apart(self.env):
                        self._count_debtors(row)
            except REPEATED:
                raise
            except Exception as error:  # noqa: BLE001 (all of them are recorded)
                found[policies.browse(row.rules.id)] = error
        failures = self.env["cobranza.failure"]
        for policy, error in found.items():
            failures._record(company, "policy", error, policy.name, cause=str(policy.id))
        broken = [str(policy.id) for policy in found]
        failures._resolve(
            company, Domain("kind", "=", "policy") & Domain("cause", "not in", broken)
        )
        return found

    def _count_debtors(self, row):
        """Use the filter of a policy, so that it fails here if it fails anywhere."""
        domain = debtor_domain(row.domain, row.category_ids)
        return self.env["cobranza.debtor"].with_context(active_test=False).search_count(domain)

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
        self,
        scope,
        run=None,
        ledger_changed=False,
        forget_ids=(),
        acting=None,
        known=None,
        unusable=(),
    ):
        """Evaluate the scope's debtors and write what changed.

        :param run: the `cobranza.run` that asks, if one does
        :param ledger_changed: promises that were settled may have changed, too; and all rows
            are written, see `ledger.results.lock_debtors`
        :param forget_ids: commercial partners whose payment history is to be read again
        :param acting: evaluate as if the company acted (or not); None: as it does
        :param known: {commercial partner id: policy id} of the debtors, if they are known
        :param unusable: policies whose filter cannot be used
        :return: list of (facts, `engine.assessment.Assessment`, what became of the hold: "on",
            "off", "changed" or None), all debtors of the scope
        """
        self._flush_reads()
        company = self.env["res.company"].browse(scope.company_id)
        policies = read_policies(self.env, scope.company_id, scope.today)
        if known is None:
            known = results.known_debtors(self.env, scope)
        unusable_ids = {policy.id for policy in unusable}
        self._add_debtors(scope, known, _policy_of_all(policies, unusable_ids))
        self._match_policies(scope, policies, known, unusable_ids)
        negligible = {policy.rules.id: policy.rules.negligible_amount for policy in policies}
        owed = figures.read_figures(self.env, scope, negligible)
        found = behaviour.read_behaviour(self.env, scope, forget_ids, negligible)
        self._settle_promises(scope, negligible, only_open=not ledger_changed)
        stored = facts.read_facts(self.env, scope)
        for _round in range(_OFFER_ROUNDS):
            if not self._follow_offers(scope, negligible, stored):
                break
            # What is waived now, or promised again, changes what promises are about.
            self._settle_promises(scope, negligible, only_open=False)
            owed = figures.read_figures(self.env, scope, negligible)
            stored = facts.read_facts(self.env, scope)
        rows = [
            row | owed.get(row["partner_id"], figures.NOTHING_OWED) | found.get(row["id"], {})
            for row in stored
        ]
        bank_date, limits_cut, newest_item = facts.read_company(
            self.env, scope.company_id, scope.today
        )
        setting = Setting(
            scope.today,
            acting=company.cobranza_mode == "act" if acting is None else acting,
            bank_date=bank_date,
            newest_item=newest_item,
        )
        self._add_notices(scope, negligible, rows)
        self._add_offers_kept(scope, negligible, rows)
        back = facts.read_left_back(self.env, scope, rows)
        for row in rows:
            row["left_is_back"] = row["id"] in back
        assessed = self._assess(setting, policies, rows)
        decided = [
            row | assessment.values | {"waiting_reason": waiting(assessment)}
            for row, assessment in assessed
        ]
        changes = zip(stored, decided, strict=True)
        results.write_debtors(self.env, changes, everyone=ledger_changed)
        decisions = self._write_decisions(scope, assessed, run)
        self._invalidate()
        if handed := [row["id"] for row in stored if row["state"] == "legal"]:
            self.env["cobranza.handover"]._tell_of_recoveries(handed)
        if limits_cut:
            paid = self._paid_while_handed_over(policies, rows)
            self.env["cobranza.step.execution"]._follow_limits(scope, paid)
        return decisions

    def _flush_reads(self):
        self.env["cobranza.open.item"]._flush_reads()
        write_pending(self.env, _READS)

    def _invalidate(self):
        for model in (
            "cobranza.debtor",
            "cobranza.hold",
            "cobranza.hold.ground",
            "cobranza.promise",
            "cobranza.promise.plan",
        ):
            self.env[model].invalidate_model(flush=False)
        self.env["cobranza.open.item"].invalidate_model(flush=False)
        self.env["res.partner"]._invalidate_collection()

    def _add_debtors(self, scope, known, policy_id):
        """Make debtors of those of the scope's customers who are none yet."""
        strangers = None
        if scope.partner_ids is not None:
            strangers = [partner for partner in scope.partner_ids if partner not in known]
        if strangers != []:
            new = figures.add_debtors(self.env, scope, strangers, policy_id)
            known |= dict.fromkeys(new, policy_id)

    def _match_policies(self, scope, policies, known, unusable_ids):
        """Give each debtor the first policy, in sequence, that is for it.

        Debtors that an unusable filter may be for keep the policy they have.
        """
        matched = []
        by_figures = False
        debtors = self.env["cobranza.debtor"].with_context(active_test=False)
        for policy in policies:
            if policy.rules.id in unusable_ids:
                matched.append((results.KEPT, None))
                break
            domain = debtor_domain(policy.domain, policy.category_ids)
            if domain.is_true():
                matched.append((policy.rules.id, None))
                break
            matched.append((policy.rules.id, domain))
            by_figures |= not debtor_domain(policy.domain, ()).is_true()
        if matched and matched[0][1] is None and set(known.values()) == {matched[0][0]}:
            return
        if by_figures:
            # A filter looks at what debtors owe, so that is written first: with negligible
            # amounts, which only the policy yet to be chosen defines.
            self._write_figures(scope, figures.read_figures(self.env, scope, negligible={}))
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

    def _assess(self, setting, policies, rows):
        by_id = {policy.rules.id: policy.rules for policy in policies}
        told = facts.told_by(rows)
        if held := [row["stood_id"] for row in rows if row["stood_id"]]:
            moved_debts.carry_grounds(self.env, held, setting.today, few=len(rows) < FEW)
        in_force = grounds.read_in_force(self.env, rows, setting.today)
        for row in rows:
            row["stood"] = in_force.get(row["id"])
        # Nothing made here is garbage, and looking for some takes longer than the decisions.
        with disabling_gc():
            return [
                (row, assess(row, by_id.get(row["policy_id"], _NO_POLICY), setting, told))
                for row in rows
            ]

    @api.model
    def _policies_with_stale_bank(self, company, today):
        """Return the policies under which nobody is pressed: the bank entries are too old."""
        bank_date, *_others = facts.read_company(self.env, company.id, today)
        setting = Setting(today, bank_date=bank_date)
        rules = [policy.rules for policy in read_policies(self.env, company.id, today)]
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
            date=format_date(self.env, facts.read_company(self.env, company.id, today)[0]),
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
        unusable = self._unusable_policies(company)
        with self.env.cr.savepoint() as savepoint:
            if change:
                change()
            partner_ids = self._partners_to_evaluate(company, today, everyone=True)
            scope = self._scope(company, today, partner_ids)
            decisions = self._evaluate(scope, acting=acting, unusable=unusable)
            due = self._executions_due(company, today) if acting else ()
            lines = self.env["cobranza.decision"]._describe(decisions, set(due))
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
    "offer_open",
    "barrier_ours",
    "too_soon",
    "bank_stale",
    "notice_open",
    "hold_notice_open",
    "hold_offer_open",
    "hold_not_told",
    "hold_notice_runs",
    "observing",
}


def _policy_of_all(policies, unusable_ids):
    """Return the id of the policy that every debtor is under, None if that depends on the debtor."""
    first = policies[0] if policies else None
    if first is None or first.rules.id in unusable_ids:
        return None
    for_all = debtor_domain(first.domain, first.category_ids).is_true()
    return first.rules.id if for_all else None


def waiting(assessment):
    """Return the codes of why nothing happened, separated by commas; None: there are none."""
    codes = [*assessment.stage_reasons, assessment.hold_reason]
    return ",".join(code for code in codes if code in _WAITING) or None
