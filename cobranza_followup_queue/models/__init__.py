from . import (
    cobranza_handover,
    cobranza_measure,
    cobranza_run,
    cobranza_run_part,
    mail_mail,
    queue_job,
)
