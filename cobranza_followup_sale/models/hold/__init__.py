# The mixin before the models that inherit from it.
# isort: off
from . import cobranza_hold_kinds_mixin
from . import cobranza_hold
from . import cobranza_hold_ended
