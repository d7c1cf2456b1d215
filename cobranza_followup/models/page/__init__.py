from . import (
    cobranza_debtor_page,
    cobranza_debtor_page_notice,
    cobranza_debtor_portal,
    cobranza_page_act,
)
