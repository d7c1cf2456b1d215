# The mixin before the models that inherit from it.
# isort: off
from . import cobranza_import_mixin
from . import cobranza_hold
from . import cobranza_interaction
from . import cobranza_promise
from . import cobranza_policy
from . import base_import_import
from . import ir_ui_menu
