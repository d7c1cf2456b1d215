"""Whether what a run does to one debtor came together: all of it or nothing."""

from .state import reading

_EXECUTIONS = """
    FROM cobranza_step_execution execution
    JOIN cobranza_debtor debtor ON debtor.id = execution.debtor_id
    JOIN res_partner partner ON partner.id = debtor.partner_id
    JOIN cobranza_policy_step step ON step.policy_id = debtor.policy_id
                                  AND step.stage_id = execution.stage_id"""
_NO_MAIL = "NOT EXISTS (SELECT FROM mail_mail mail WHERE mail.id = execution.mail_id)"
_NO_ACTIVITY = "NOT EXISTS (SELECT FROM mail_activity task WHERE task.id = execution.activity_id)"

# What must not be -> query of the customers of whom it is true.
HALF_WRITTEN = {
    "a step was carried out without its e-mail": f"""
        SELECT partner.id {_EXECUTIONS}
         WHERE step.mail_template_id IS NOT NULL AND partner.email IS NOT NULL AND {_NO_MAIL}""",
    "an e-mail belongs to no step": """
        SELECT debtor.partner_id
          FROM mail_mail mail JOIN mail_message message ON message.id = mail.mail_message_id
          JOIN cobranza_debtor debtor ON debtor.id = message.res_id
         WHERE message.model = 'cobranza.debtor'
           AND NOT EXISTS (SELECT FROM cobranza_step_execution execution WHERE execution.mail_id = mail.id)""",
    "two steps share an e-mail": """
        SELECT MIN(debtor_id) FROM cobranza_step_execution
         WHERE mail_id IS NOT NULL GROUP BY mail_id HAVING COUNT(*) > 1""",
    "a step was carried out without its activity": f"""
        SELECT partner.id {_EXECUTIONS}
         WHERE (step.activity_type_id IS NOT NULL
                OR step.mail_template_id IS NOT NULL AND partner.email IS NULL)
           AND {_NO_ACTIVITY}""",
    "an activity belongs to no step": """
        SELECT debtor.partner_id
          FROM mail_activity task JOIN cobranza_debtor debtor ON debtor.id = task.res_id
         WHERE task.res_model = 'cobranza.debtor'
           AND NOT EXISTS (SELECT FROM cobranza_step_execution execution WHERE activity_id = task.id)
           AND task.activity_type_id IS DISTINCT FROM (
               SELECT res_id FROM ir_model_data
                WHERE module = 'cobranza_followup' AND name = 'activity_type_hold_waits')""",
    "not just one manager is asked about a hold that waits for one": """
        SELECT debtor.partner_id
          FROM cobranza_debtor debtor
          LEFT JOIN cobranza_hold hold ON hold.debtor_id = debtor.id AND hold.state = 'active'
         WHERE (SELECT COUNT(*) FROM mail_activity task
                  JOIN ir_model_data data ON data.res_id = task.activity_type_id
                 WHERE task.res_model = 'cobranza.debtor' AND task.res_id = debtor.id
                   AND data.module = 'cobranza_followup'
                   AND data.name = 'activity_type_hold_waits')
            <> (COALESCE(hold.waits_for, '') <> '')::int""",
    "the salesperson was not told once per step": """
        SELECT debtor.partner_id
          FROM cobranza_debtor debtor
         WHERE (SELECT COUNT(*) FROM cobranza_step_execution execution
                 WHERE execution.debtor_id = debtor.id AND execution.salesperson_id IS NOT NULL)
            <> (SELECT COUNT(*) FROM mail_message message
                 WHERE message.model = 'res.partner' AND message.res_id = debtor.partner_id
                   AND message.subject LIKE 'Overdue customer%')""",
    "a credit limit is not what the last step made it": f"""
        SELECT DISTINCT ON (partner.id) partner.id {_EXECUTIONS}
         WHERE execution.limit_cut AND execution.limit_restored_on IS NULL
           AND (partner.credit_limit ->> debtor.company_id::text)::numeric <> execution.limit_after
           AND NOT EXISTS (SELECT FROM cobranza_step_execution later
                            WHERE later.debtor_id = debtor.id AND later.limit_cut
                              AND later.id > execution.id)""",
    "a debtor does not show its hold": """
        SELECT debtor.partner_id
          FROM cobranza_debtor debtor
          LEFT JOIN cobranza_hold hold ON hold.debtor_id = debtor.id AND hold.state = 'active'
         WHERE debtor.hold_id IS DISTINCT FROM hold.id
            OR COALESCE(debtor.hold_sale, FALSE) <> COALESCE(hold.hold_sale, FALSE)
            OR COALESCE(debtor.hold_delivery, FALSE) <> COALESCE(hold.hold_delivery, FALSE)""",
    "a hold began without a decision": """
        SELECT hold.partner_id FROM cobranza_hold hold
         WHERE source = 'policy'
           AND NOT EXISTS (SELECT FROM cobranza_decision decision
                            WHERE decision.debtor_id = hold.debtor_id
                              AND decision.date = hold.date_from
                              AND decision.hold_change IN ('on', 'changed'))""",
    "a stage changed without a decision": """
        SELECT debtor.partner_id FROM cobranza_debtor debtor
         WHERE stage_since IS NOT NULL
           AND NOT EXISTS (SELECT FROM cobranza_decision decision
                            WHERE decision.debtor_id = debtor.id
                              AND decision.date = debtor.stage_since
                              AND decision.to_stage_id = debtor.stage_id)""",
    "a figure is not the ledger's": """
        SELECT debtor.partner_id
          FROM cobranza_debtor debtor
         WHERE abs(debtor.amount_receivable
                   - COALESCE((SELECT SUM(item.amount_residual)
                                 FROM account_move_line item
                                 JOIN account_account account ON account.id = item.account_id
                                WHERE item.partner_id = debtor.partner_id
                                  AND item.company_id = debtor.company_id
                                  AND item.parent_state = 'posted'
                                  AND account.account_type = 'asset_receivable'
                                  AND NOT account.non_trade), 0)) > 0.005""",
}
_LEFT_OUT = """
    SELECT debtor.partner_id FROM cobranza_debtor debtor
     WHERE state = 'open' AND stage_id IS NOT NULL
       AND stage_since >= (SELECT cobranza_acting_since FROM res_company WHERE id = company_id)
       AND NOT EXISTS (SELECT FROM cobranza_step_execution execution
                        WHERE execution.debtor_id = debtor.id
                          AND execution.stage_id = debtor.stage_id
                          AND execution.episode_start = COALESCE(
                              debtor.episode_resumed_on, debtor.episode_start))"""


def problems(database, changed_since=()):
    """Return sentences on what is half written, or was left out.

    :param changed_since: customers whose stage changed after the run, whose step is for the next
    """
    found = []
    with reading(database) as cr:
        for sentence, query in HALF_WRITTEN.items():
            cr.execute(query)
            found += [f"{sentence}: customer {customer}" for (customer,) in cr.fetchall()]
        cr.execute(_LEFT_OUT)
        found += [
            f"a step was not carried out: customer {customer}"
            for (customer,) in cr.fetchall()
            if customer not in changed_since
        ]
    return found
