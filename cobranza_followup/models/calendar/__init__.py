from . import cobranza_debtor_calendar, cobranza_required_document
