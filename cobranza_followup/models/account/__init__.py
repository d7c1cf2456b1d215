from . import (
    account_move,
    account_move_line,
    account_move_search,
    account_partial_reconcile,
    cobranza_open_item,
)
