from . import (
    cobranza_exception_request,
    cobranza_handover,
    cobranza_hold,
    cobranza_hold_kinds_mixin,
    sale_order,
    sale_order_line,
    stock_move,
    stock_move_line,
    stock_picking,
    stock_reference,
)
