from . import cobranza_handover
