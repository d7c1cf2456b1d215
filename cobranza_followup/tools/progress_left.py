"""What a scheduled action has said is left to do, for who adds to it."""


def progress_left(env):
    """Return how much the scheduled action under way has last said is left; 0: nothing, or none."""
    return env["ir.cron.progress"].sudo().browse(env.context.get("ir_cron_progress_id")).remaining
