from . import cobranza_promise, cobranza_promise_plan
