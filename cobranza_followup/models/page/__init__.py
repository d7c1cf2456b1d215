from . import cobranza_debtor_portal
