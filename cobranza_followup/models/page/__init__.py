from . import (
    account_move_line,
    account_payment,
    cobranza_debtor_page,
    cobranza_debtor_page_payment,
    cobranza_debtor_page_transfer,
    cobranza_debtor_portal,
    cobranza_page_act,
    cobranza_transaction_item,
    payment_transaction,
)
