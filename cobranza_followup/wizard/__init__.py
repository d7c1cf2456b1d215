from . import (
    base_partner_merge,
    cobranza_barrier_close,
    cobranza_hold_end,
    cobranza_policy_change,
    cobranza_preview,
    cobranza_promise_cancel,
    cobranza_setup,
    cobranza_stage_pin,
)
