from . import cobranza_promise, cobranza_promise_due_date, cobranza_promise_plan
