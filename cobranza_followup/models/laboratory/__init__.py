from . import (
    cobranza_challenger,
    cobranza_debtor_hour,
    cobranza_effect,
    cobranza_laboratory,
    cobranza_laboratory_figure,
    cobranza_laboratory_line,
    cobranza_policy,
    cobranza_policy_step,
    cobranza_step_execution,
)
