from odoo import models

from ...engine.hold import NO_HOLD, lasts
from ...engine.policy import Policy
from ...engine.standing import owes_anything
from ...ledger.grounds import write_grounds
from ...ledger.holds import (
    apply_holds,
    end_holds,
    follow_carried,
    point_to_holds,
    resume_holds,
    update_kept_holds,
)
from .cobranza_evaluation import waiting


class CobranzaEvaluation(models.AbstractModel):
    """How an evaluation puts, changes and ends holds, and logs what it decided."""

    _inherit = "cobranza.evaluation"

    def _write_decisions(self, scope, assessed, run):
        """Write holds, and log what is worth it.

        :return: list of (facts, Assessment, hold change), all debtors
        """
        holds = {"apply": [], "end": [], "resume": [], "keep": []}
        decisions = [
            (row, assessment, self._hold_change(row, assessment, scope.today, holds))
            for row, assessment in assessed
        ]
        self._write_holds(holds, scope)
        held = [row["partner_id"] for row, assessment in assessed if assessment.hold]
        write_grounds(self.env, scope, held)
        self.env["cobranza.decision"]._log(
            [decision for decision in decisions if _is_worth_logging(*decision)], scope, run
        )
        return decisions

    def _paid_while_handed_over(self, policies, rows):
        """Return ids of the debtors whose debt is with a lawyer or an agency, and is paid."""
        rules = {policy.rules.id: policy.rules for policy in policies}
        return [
            row["id"]
            for row in rows
            if row["state"] == "legal"
            and not owes_anything(row, rules.get(row["policy_id"], Policy()))
        ]

    def _hold_change(self, row, assessment, today, holds):
        """Collect what is to be done with the debtor's hold.

        :return: "on", "off", "changed", "waits" (for a manager to agree to its end) or None
        """
        debtor, source = row["id"], row["active_hold_source"]
        if source in ("manual", "carried"):
            if lasts(row["active_hold_until"], today):
                return None
            holds["end"].append((debtor, row["active_hold_id"], "expired"))
            if not assessment.hold:
                return "off"
        if not assessment.hold:
            if source == "policy":
                why = "paid" if assessment.hold_reason == "hold_paid" else "stage"
                holds["end"].append((debtor, row["active_hold_id"], why))
                return "off"
            return None
        if source != "policy" and row["stood_id"]:
            # It ended by itself today, and what ended it was undone.
            holds["resume"].append((debtor, row["stood_id"]))
        held = frozenset(row["active_hold_kinds"])
        same = source == "policy" and held == assessment.hold
        if assessment.cause is None:
            change = self._collect_kept(row, assessment, same, holds)
        else:
            if same and assessment.cause.stage == row["active_hold_stage_id"]:
                self._collect_kept(row, assessment, same, holds)
                return None
            holds["apply"].append((debtor, assessment.hold, assessment.cause))
            # If nothing else changed, another stage asks for the same hold: its move is logged.
            change = None if same else "changed"
        return "on" if change and (held == NO_HOLD or source != "policy") else change

    def _collect_kept(self, row, assessment, same, holds):
        """Collect what becomes of a hold that stands though the policy asks for less today."""
        codes = ",".join(assessment.waits_for) or None
        if not same or codes != row["active_hold_waits_for"]:
            holds["keep"].append((row["id"], row["stood_id"], assessment.hold, codes))
        if not same:
            return "changed"
        return "waits" if codes and not row["active_hold_waits_for"] else None

    def _write_holds(self, holds, scope):
        if not any(holds.values()):
            return
        reasons = self.env["cobranza.hold"]._automatic_reasons()
        for why in reasons:
            ids = [hold for _debtor, hold, reason in holds["end"] if reason == why]
            end_holds(self.env, ids, reasons[why], scope.today)
        resume_holds(self.env, [hold for _debtor, hold in holds["resume"]])
        update_kept_holds(self.env, holds["keep"])
        language = self.env["res.company"].browse(scope.company_id).partner_id.lang
        stages = self.env["cobranza.stage"].with_context(lang=language)
        stages = stages.browse({cause.stage for *_rest, cause in holds["apply"]})
        texts = {stage.id: stage._hold_reason() for stage in stages}
        apply_holds(
            self.env,
            [(debtor, hold, cause, texts[cause.stage]) for debtor, hold, cause in holds["apply"]],
            scope.today,
        )
        touched = [entry[0] for entries in holds.values() for entry in entries]
        touched += follow_carried(self.env, touched, scope.today)
        point_to_holds(self.env, touched)
        self.env["cobranza.hold"]._changed(touched)
        self.env["cobranza.hold"]._ask_later(touched)


def _is_worth_logging(row, assessment, hold_change):
    """Whether a decision changed something, or has a new reason to wait."""
    codes = waiting(assessment)
    moved = assessment.values.get("stage_id", row["stage_id"]) != row["stage_id"]
    return moved or hold_change or (codes and codes != row["waiting_reason"])
