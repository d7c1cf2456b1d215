"""A draft of a policy tried on the year before, and the effect of contacts: both look at all."""

from datetime import timedelta


def measure(env, clock):
    """Compare the policy of all with one that stops orders 15 days earlier; return the figures."""
    policy = env["cobranza.policy"]._default_for(env.company)
    laboratory = env["cobranza.laboratory"].create({"policy_id": policy.id})
    laboratory.action_make_draft()
    step = laboratory.draft_id.step_ids.sorted("stage_sequence")[-1]
    step.minimum_days -= 15
    laboratory.action_start()
    env.cr.commit()
    clock.measure("laboratory", lambda: _all_batches(laboratory))
    clock.measure("effect", lambda: env["cobranza.effect"]._work_out(env.company))
    assert laboratory.state == "done", laboratory.error
    assert laboratory.date_to - laboratory.date_from > timedelta(days=360)
    return {one.code: [one.now_value, one.then_value] for one in laboratory.figure_ids}


def _all_batches(laboratory):
    while laboratory.state == "running":
        laboratory._work()
        laboratory.env.cr.commit()
