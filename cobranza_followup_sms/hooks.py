def uninstall_hook(env):
    """Cancel what waits to go to a debtor: from now on nothing asks whether it may."""
    env["sms.sms"].search(
        [("cobranza_debtor_id", "!=", False), ("state", "in", ("outgoing", "waiting"))]
    ).action_set_canceled()
    env.flush_all()
