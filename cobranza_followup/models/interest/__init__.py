from . import (
    cobranza_debtor_interest,
    cobranza_interest_charge,
    cobranza_interest_rate,
)
