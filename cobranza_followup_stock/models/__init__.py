from . import (
    cobranza_exception_request,
    cobranza_hold,
    cobranza_hold_kinds_mixin,
    res_partner,
    sale_order,
    sale_order_line,
    stock_move,
    stock_move_limit,
    stock_move_line,
    stock_picking,
    stock_picking_limit,
    stock_reference,
)
