"""What was left out of follow-up as a limit was cut is known from now on; of earlier cuts, what is now."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE cobranza_step_execution execution
           SET limit_left_out = GREATEST(0, debtor.amount_receivable - debtor.amount_exchange
                   - debtor.amount_overdue - debtor.amount_not_due - debtor.amount_withheld)
          FROM cobranza_debtor debtor
         WHERE debtor.id = execution.debtor_id AND execution.limit_cut
           AND execution.limit_restored_on IS NULL
        """
    )
