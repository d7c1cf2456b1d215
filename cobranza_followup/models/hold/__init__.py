from . import cobranza_hold, cobranza_hold_agree, cobranza_hold_ending, cobranza_hold_ground
