from . import (
    cobranza_activity,
    cobranza_contact_week,
    cobranza_letter,
    cobranza_offer,
    cobranza_statement,
    ir_actions_report,
)
