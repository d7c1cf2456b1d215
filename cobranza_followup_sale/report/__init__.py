from . import cobranza_exception_report
