from . import controllers, models, report, wizard


def uninstall_hook(env):
    """Leave customers the credit limits they had before our steps cut them."""
    env["cobranza.effect"]._give_limits_back()
