# A model before what extends it.
# isort: off
from . import cobranza_call_workspace
from . import cobranza_call_workspace_day
from . import cobranza_call_workspace_customer
from . import cobranza_playbook
