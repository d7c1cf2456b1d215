from . import cobranza_run
from . import cobranza_run_part
from . import queue_job
