from . import (
    cobranza_failure,
    cobranza_handover,
    cobranza_measure,
    cobranza_run,
    cobranza_run_part,
    cobranza_run_watch,
    mail_mail,
    queue_job,
)
