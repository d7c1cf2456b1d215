from . import (
    cobranza_log_mixin,
    cobranza_message_mixin,
    res_company,
    res_config_settings,
    res_users,
)
