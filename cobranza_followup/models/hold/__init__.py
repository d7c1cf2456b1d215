from . import cobranza_hold
