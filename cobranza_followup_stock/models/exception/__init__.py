from . import cobranza_exception_request
