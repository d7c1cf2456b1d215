from . import (
    cobranza_barrier,
    cobranza_barrier_type,
    cobranza_interaction,
    cobranza_interaction_said,
    cobranza_outcome,
)
