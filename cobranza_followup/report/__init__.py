from . import (
    cobranza_activity,
    cobranza_contact_week,
    cobranza_handover,
    cobranza_letter,
    cobranza_offer,
    cobranza_panorama,
    cobranza_statement,
    cobranza_statement_xlsx,
    ir_actions_report,
)
