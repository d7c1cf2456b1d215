# A model before what extends it.
# isort: off
from . import cobranza_call_workspace
from . import cobranza_call_day
from . import cobranza_call_customer
from . import cobranza_playbook
