from . import cobranza_debtor, sms_sms
