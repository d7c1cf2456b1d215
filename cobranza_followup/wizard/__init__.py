# The mixin before the models that inherit from it.
# isort: off
from . import cobranza_contact_form_mixin
from . import (
    base_partner_merge,
    cobranza_aging,
    cobranza_barrier_close,
    cobranza_hold_end,
    cobranza_interaction_instalment,
    cobranza_interaction_new,
    cobranza_interaction_new_said,
    cobranza_interaction_new_reply,
    cobranza_letter,
    cobranza_letter_batch,
    cobranza_payment_new,
    cobranza_policy_change,
    cobranza_preview,
    cobranza_promise_cancel,
    cobranza_setup,
    cobranza_setup_confirm,
    cobranza_setup_home,
    cobranza_setup_message,
    cobranza_short_message_new,
    cobranza_stage_pin,
    mail_compose_message,
    mail_template_preview,
)
