from . import cobranza_hold, cobranza_hold_kinds_mixin
