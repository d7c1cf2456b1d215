from . import (
    payment_provider,
    payment_transaction,
    sale_order_line_till,
    sale_order_payable,
    sale_order_till,
)
