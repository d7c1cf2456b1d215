from . import (
    cobranza_exposure,
    res_partner,
    stock_move_limit,
    stock_move_own,
    stock_move_warning,
    stock_picking_limit,
    stock_picking_warning,
)
