from . import (
    cobranza_absence,
    cobranza_absence_desk,
    cobranza_capacity,
    cobranza_collector_rule,
    cobranza_debtor_collector,
    cobranza_stage_work,
    mail_activity,
    res_company,
    res_users,
)
