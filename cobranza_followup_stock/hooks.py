from odoo.addons.cobranza_followup.tools import authority


def post_init_hook(env):
    """Have the step with the hardest terms of the seeded policy stop deliveries, unless it was changed."""
    env["cobranza.policy.step"]._begin_kind_of_hold("hold_delivery")


def uninstall_hook(env):
    """Close the requests for deliveries without an order: they are for nothing any more."""
    requests = env["cobranza.exception.request"].search(
        [("state", "=", "open"), ("order_id", "=", False)]
    )
    authority.ours(requests).write({"state": "obsolete"})
    env.flush_all()
