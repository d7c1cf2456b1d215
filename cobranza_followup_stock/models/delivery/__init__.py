from . import (
    stock_move,
    stock_move_line,
    stock_move_till,
    stock_picking,
    stock_picking_till,
    stock_reference,
)
