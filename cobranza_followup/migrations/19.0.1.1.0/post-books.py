from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    _leave_limits(cr)
    _take_promises_off_copies(cr)


def _leave_limits(cr):
    """Limits that a step had cut to 0, which Odoo reads as none, become the smallest there is."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    executions = env["cobranza.step.execution"].search(
        [("limit_cut", "=", True), ("limit_after", "=", 0)]
    )
    for execution in executions:
        smallest = execution.currency_id.rounding
        partner = execution.debtor_id.partner_id.with_company(execution.company_id)
        if not execution.limit_restored_on and not partner.credit_limit:
            partner.credit_limit = smallest
        # A log: it refuses to be written.
        cr.execute(
            "UPDATE cobranza_step_execution SET limit_after = %s WHERE id = %s",
            [smallest, execution.id],
        )
    executions.invalidate_recordset(["limit_after"], flush=False)
    env.flush_all()


def _take_promises_off_copies(cr):
    """Credit notes and copies made by the superuser carried the promises of their invoice along."""
    cr.execute(
        """
        DELETE FROM cobranza_promise_account_move_rel rel
         USING account_move move
         WHERE move.id = rel.move_id
           AND (move.move_type NOT IN ('out_invoice', 'out_receipt')
                OR move.state = 'draft' AND move.posted_before IS NOT TRUE)
        """
    )
