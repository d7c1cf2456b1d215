def uninstall_hook(env):
    """Have no job wait for a part that is gone; the next run is done as without workers."""
    jobs = env["queue.job"].search(
        [
            ("model_name", "=", "cobranza.run.part"),
            ("state", "in", ("wait_dependencies", "pending", "enqueued")),
        ]
    )
    jobs.button_cancelled()
