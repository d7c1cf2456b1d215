from . import cobranza_debtor, cobranza_short_message, sms_sms
