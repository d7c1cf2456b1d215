"""Parts that carry out steps are named after them, and so is the parameter that says how large."""

_OLD, _NEW = "cobranza_followup_queue.effects_together", "cobranza_followup_queue.steps_together"


def migrate(cr, version):
    # A run may be under way, with jobs in the queue: they go on under the new name.
    cr.execute("UPDATE cobranza_run SET handed_phase = 'steps' WHERE handed_phase = 'effects'")
    cr.execute("UPDATE cobranza_run_part SET kind = 'steps' WHERE kind = 'effects'")
    cr.execute(
        """UPDATE ir_config_parameter SET key = %s
            WHERE key = %s AND NOT EXISTS (SELECT FROM ir_config_parameter WHERE key = %s)""",
        [_NEW, _OLD, _NEW],
    )
