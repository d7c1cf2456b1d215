from . import cobranza_exception_request_new
