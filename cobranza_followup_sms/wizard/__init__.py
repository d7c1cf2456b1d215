from . import cobranza_short_message_new, sms_composer
