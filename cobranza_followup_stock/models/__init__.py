from . import (
    cobranza_exception_request,
    sale_order,
    sale_order_line,
    stock_move,
    stock_move_line,
    stock_picking,
    stock_reference,
)
