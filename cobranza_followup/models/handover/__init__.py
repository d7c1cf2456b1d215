from . import (
    cobranza_debtor_handover,
    cobranza_handover,
    cobranza_handover_act,
    cobranza_handover_cost,
    cobranza_handover_dossier,
    cobranza_handover_item,
    cobranza_handover_message,
    cobranza_handover_paper,
    cobranza_handover_prepared,
    cobranza_handover_recovery,
    cobranza_handover_tables,
    mail_mail,
)
