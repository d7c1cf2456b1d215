from . import cobranza_challenger, cobranza_policy_step, cobranza_step_execution
