def uninstall_hook(env):
    """Have no job wait for what is gone; runs are done and messages sent as without workers."""
    jobs = env["queue.job"].search(
        [
            ("channel", "like", "root.cobranza%"),
            ("state", "in", ("wait_dependencies", "pending", "enqueued")),
        ]
    )
    jobs.button_cancelled()
    # The scheduled action does those again that nobody ends now.
    env["cobranza.run"].search([("handed_phase", "!=", False)]).scheduled = False
