from . import (
    cobranza_evaluation,
    cobranza_exception,
    cobranza_hold,
    payment_transaction,
    sale_order,
    sale_order_agreed,
    sale_order_cart,
)
