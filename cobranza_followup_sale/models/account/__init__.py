from . import account_move, account_move_line, cobranza_open_item
