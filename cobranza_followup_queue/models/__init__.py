from . import cobranza_handover, cobranza_run, cobranza_run_part, mail_mail, queue_job
