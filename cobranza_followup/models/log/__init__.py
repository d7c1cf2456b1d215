from . import cobranza_barrier, cobranza_barrier_type, cobranza_interaction, cobranza_outcome
from . import cobranza_interaction_said
