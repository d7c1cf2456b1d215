from . import (
    base_partner_merge,
    cobranza_aging,
    cobranza_barrier_close,
    cobranza_hold_end,
    cobranza_interaction_new,
    cobranza_policy_change,
    cobranza_preview,
    cobranza_promise_cancel,
    cobranza_release_request_new,
    cobranza_release_request_refuse,
    cobranza_setup,
    cobranza_stage_pin,
)
