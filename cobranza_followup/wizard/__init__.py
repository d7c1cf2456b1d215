from . import (
    base_partner_merge,
    cobranza_aging,
    cobranza_barrier_close,
    cobranza_hold_end,
    cobranza_preview,
    cobranza_promise_cancel,
    cobranza_stage_pin,
)
