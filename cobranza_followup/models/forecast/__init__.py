from . import (
    account_move,
    cobranza_cash_forecast,
    cobranza_debtor_habit,
    cobranza_forecast_accuracy,
    cobranza_forecast_history,
    cobranza_item_forecast,
    cobranza_open_item,
)
