"""The policies of a company with their steps, for `engine.assessment`, in one statement.

Read anew for each evaluation and not kept between them: a preview tries changes that are undone.
"""

from dataclasses import dataclass

from odoo.tools import SQL

from ..engine.assessment import Policy
from ..engine.classification import Thresholds
from ..engine.escalation import Step


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """The rules of a policy, and who it is for."""

    rules: Policy
    domain: str
    category_ids: tuple


def read_policies(env, company_id):
    """Return the `PolicyRow`s of a company, in the order in which they are tried."""
    for model in ("cobranza.policy", "cobranza.policy.step", "cobranza.stage"):
        env[model].flush_model()
    rows = env.execute_query_dict(
        SQL(
            """
            SELECT policy.*,
                   ARRAY(SELECT res_partner_category_id
                           FROM cobranza_policy_res_partner_category_rel rel
                          WHERE rel.cobranza_policy_id = policy.id) AS category_ids,
                   ARRAY(SELECT json_build_object(
                                    'stage', stage.id, 'objective', stage.objective,
                                    'minimum_days', step.minimum_days,
                                    'minimum_broken_promises', step.minimum_broken_promises,
                                    'hold_sale', step.hold_sale IS TRUE,
                                    'hold_delivery', step.hold_delivery IS TRUE,
                                    'hold_notice_days', step.hold_notice_days)
                           FROM cobranza_policy_step step
                           JOIN cobranza_stage stage ON stage.id = step.stage_id
                          WHERE step.policy_id = policy.id
                          ORDER BY stage.sequence, stage.id) AS steps
              FROM cobranza_policy policy
             WHERE policy.active AND (policy.company_id = %s OR policy.company_id IS NULL)
             ORDER BY policy.sequence, policy.id
            """,
            company_id,
        )
    )
    return [
        PolicyRow(_rules(row), row["domain"] or "[]", tuple(row["category_ids"])) for row in rows
    ]


_THRESHOLDS = {
    "minimum_observations": "threshold_observations",
    "broken_promises": "threshold_broken_promises",
    "unpaid_days": "threshold_unpaid_days",
    "silent_days": "threshold_silent_days",
    "old_debt_ratio": "threshold_old_debt",
    "on_time_ratio": "threshold_on_time",
    "partial_ratio": "threshold_partial",
    "average_days_late": "threshold_days_late",
}


def _rules(row):
    # A column without a value is what Odoo shows as 0 or not set.
    return Policy(
        id=row["id"],
        steps=tuple(
            Step(**{name: value or 0 for name, value in step.items()}) for step in row["steps"]
        ),
        minimum_amount=row["minimum_amount"] or 0.0,
        tolerance_days=row["promise_tolerance_days"] or 0,
        minimum_days_in_stage=row["minimum_days_in_stage"] or 0,
        maximum_bank_age_days=row["maximum_bank_age_days"] or 0,
        large_amount=row["large_amount"] or 0.0,
        thresholds=Thresholds(**{name: row[column] or 0 for name, column in _THRESHOLDS.items()}),
    )
