"""Whom we contacted on which day, by which channel and with which objective."""

from odoo.tools import SQL


def read_contacts(env, company_id, since, until):
    """Return {debtor id: [(day, channel, objective or None)]} of contacts to collect, in order.

    Days as the contact log has them, where the customer is; what the guard stopped is none.
    """
    for model in ("cobranza.contact.attempt", "cobranza.interaction", "cobranza.step.execution"):
        env[model].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT attempt.debtor_id, attempt.local_date, attempt.channel,
                   COALESCE(interaction.objective, stage.objective)
              FROM cobranza_contact_attempt attempt
              LEFT JOIN cobranza_interaction interaction ON interaction.id = attempt.interaction_id
              LEFT JOIN cobranza_step_execution execution
                     ON execution.mail_id = attempt.mail_id AND attempt.mail_id IS NOT NULL
              LEFT JOIN cobranza_stage stage ON stage.id = execution.stage_id
             WHERE attempt.company_id = %s AND attempt.made AND attempt.purpose = 'collect'
               AND attempt.local_date BETWEEN %s AND %s
             ORDER BY attempt.debtor_id, attempt.date, attempt.id
            """,
            company_id,
            since,
            until,
        )
    )
    found = {}
    for debtor, *contact in rows:
        found.setdefault(debtor, []).append(tuple(contact))
    return found
