"""The policies of a company with their steps, for `engine.standing`, in one statement.

Read anew for each evaluation and not kept between them: a preview tries changes that are undone.
"""

from dataclasses import dataclass

from odoo.tools import SQL

from ..engine.classification import Thresholds
from ..engine.escalation import Step
from ..engine.policy import Policy
from ..tools.pending import write_pending
from .arrays import array
from .hold_kinds import kinds_of
from .prepared import run

_READS = dict.fromkeys(
    ("cobranza.policy", "cobranza.policy.step", "cobranza.stage", "res.currency.rate")
)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """The rules of a policy, and who it is for."""

    rules: Policy
    domain: str
    category_ids: tuple


def _company_factor(as_of):
    """SQL: by what an amount of `policy` is multiplied to be in the currency of `company`.

    Rates as `res.currency` takes them: the company's own before those of all, the last before
    that day, else the first there is. A policy without a currency is in each company's own.
    """
    return SQL(
        """CASE WHEN policy.currency_id IS NULL OR policy.currency_id = company.currency_id THEN 1
                ELSE (%(to)s / %(of)s)::numeric END""",
        to=rate_of(SQL("company.currency_id"), as_of),
        of=rate_of(SQL("policy.currency_id"), as_of),
    )


def rate_of(currency, as_of):
    """SQL: the rate of a currency in the books of `company`, on a day."""
    rate = SQL(
        """SELECT rate FROM res_currency_rate
            WHERE currency_id = %s AND (company_id IS NULL
                  OR company_id = split_part(company.parent_path, '/', 1)::int)""",
        currency,
    )
    return SQL(
        """COALESCE((%(rate)s AND name <= %(as_of)s ORDER BY company_id, name DESC LIMIT 1),
                    (%(rate)s ORDER BY company_id, name LIMIT 1), 1)""",
        rate=rate,
        as_of=as_of,
    )


def negligible_amounts(as_of, company_id=None, known=None):
    """SQL: policy_id, company_id, negligible (company currency) of policies that have one.

    :param known: {policy id: amount} for the company, if it is known: quicker to plan
    """
    if known is not None:
        return SQL(
            """SELECT policy_id, %s AS company_id, negligible
                 FROM unnest(%s::int4[], %s::numeric[]) AS known(policy_id, negligible)""",
            company_id,
            array(known),
            array(known.values()),
        )
    return SQL(
        """SELECT policy.id AS policy_id, company.id AS company_id,
                  policy.negligible_amount * %s AS negligible
             FROM cobranza_policy policy
             JOIN res_company company
               ON policy.company_id IS NULL OR policy.company_id = company.id
            WHERE policy.negligible_amount > 0 AND %s""",
        _company_factor(as_of),
        SQL("company.id = %s", company_id) if company_id else SQL("TRUE"),
    )


def read_policies(env, company_id, as_of, only_ids=None):
    """Return the `PolicyRow`s of a company, in the order in which they are tried.

    Their amounts are in company currency, at the rate of `as_of`.

    :param only_ids: ids of the policies to read, drafts too; None: all that are in use
    """
    write_pending(env, _READS)
    rows = run(
        env,
        True,
        SQL(
            """
            SELECT policy.id, domain, promise_tolerance_days, minimum_days_in_stage,
                   maximum_bank_age_days, %(thresholds)s,
                   (minimum_amount * rate.factor)::float8 AS minimum_amount,
                   (large_amount * rate.factor)::float8 AS large_amount,
                   (negligible_amount * rate.factor)::float8 AS negligible_amount,
                   ARRAY(SELECT res_partner_category_id
                           FROM cobranza_policy_res_partner_category_rel rel
                          WHERE rel.cobranza_policy_id = policy.id) AS category_ids,
                   ARRAY(SELECT json_build_object(
                                    'stage', stage.id, 'objective', stage.objective,
                                    'minimum_days', step.minimum_days,
                                    'minimum_broken_promises', step.minimum_broken_promises,
                                    'holds', %(kinds)s,
                                    'hold_notice_days', step.hold_notice_days)
                           FROM cobranza_policy_step step
                           JOIN cobranza_stage stage ON stage.id = step.stage_id
                          WHERE step.policy_id = policy.id
                          ORDER BY stage.sequence, stage.id) AS steps
              FROM cobranza_policy policy
              JOIN res_company company ON company.id = %(company)s
             CROSS JOIN LATERAL (SELECT %(factor)s AS factor) rate
             WHERE %(chosen)s AND (policy.company_id = company.id OR policy.company_id IS NULL)
             ORDER BY policy.sequence, policy.id
            """,
            chosen=SQL("policy.active")
            if only_ids is None
            else SQL("policy.id = ANY(%s)", list(only_ids)),
            company=company_id,
            kinds=kinds_of(env, "step"),
            factor=_company_factor(as_of),
            thresholds=SQL(", ").join(map(SQL.identifier, _THRESHOLDS.values())),
        ),
    )
    names = [column.name for column in env.cr.description]
    rows = [dict(zip(names, row, strict=True)) for row in rows]
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


def _step(row):
    # A column without a value is what Odoo shows as 0 or not set.
    return Step(
        **{name: value or 0 for name, value in row.items()} | {"holds": frozenset(row["holds"])}
    )


def _rules(row):
    # A column without a value is what Odoo shows as 0 or not set.
    return Policy(
        id=row["id"],
        steps=tuple(_step(step) for step in row["steps"]),
        minimum_amount=row["minimum_amount"] or 0.0,
        negligible_amount=row["negligible_amount"] or 0.0,
        tolerance_days=row["promise_tolerance_days"] or 0,
        minimum_days_in_stage=row["minimum_days_in_stage"] or 0,
        maximum_bank_age_days=row["maximum_bank_age_days"] or 0,
        large_amount=row["large_amount"] or 0.0,
        thresholds=Thresholds(**{name: row[column] or 0 for name, column in _THRESHOLDS.items()}),
    )
