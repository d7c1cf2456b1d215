"""How long hypothesis looks for a counterexample."""

from hypothesis import HealthCheck, settings


def examples(count):
    """Decorate a property with the number of cases to try, however busy the machine is."""
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
