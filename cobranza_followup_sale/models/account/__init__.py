from . import account_move, cobranza_open_item
