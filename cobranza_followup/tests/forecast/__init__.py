from . import (
    test_cash_forecast,
    test_forecast,
    test_forecast_accuracy,
    test_forecast_engine,
    test_forecast_oracle,
)
