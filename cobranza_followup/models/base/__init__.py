# The mixins before the models that inherit from them.
# isort: off
from . import cobranza_hold_kinds_mixin
from . import cobranza_log_mixin
from . import cobranza_thread_mixin
from . import cobranza_message_mixin
from . import cobranza_weekday
from . import res_company
from . import res_currency
from . import res_config_settings
from . import res_groups
from . import res_users
from . import res_users_home
