def post_init_hook(env):
    """Begin to stop orders.

    The step with the hardest terms of the seeded policy does, unless it was changed; what
    customers were asked to pay for the quotations they have is what these say now.
    """
    env["cobranza.policy.step"]._begin_kind_of_hold("hold_sale")
    env.cr.execute(
        """
        UPDATE sale_order
           SET cobranza_asked_share = CASE WHEN require_payment THEN prepayment_percent ELSE 1 END
         WHERE state IN ('sent', 'sale')
        """
    )
