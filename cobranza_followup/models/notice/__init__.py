from . import (
    cobranza_debtor_notice,
    cobranza_evaluation_notice,
    cobranza_payment_notice,
    cobranza_payment_notice_bank,
    cobranza_payment_notice_cover,
    cobranza_payment_notice_decide,
    cobranza_payment_notice_item,
)
