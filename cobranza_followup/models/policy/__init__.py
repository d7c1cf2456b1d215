# A model before what extends it.
# isort: off
from . import cobranza_decision
from . import cobranza_step_execution
from . import cobranza_step_execution_limit
from . import cobranza_step_execution_statement
from . import cobranza_evaluation
from . import cobranza_evaluation_hold
from . import cobranza_evaluation_message
from . import cobranza_evaluation_promise
from . import cobranza_failure
from . import cobranza_policy
from . import cobranza_policy_step
from . import cobranza_run
from . import cobranza_run_phases
from . import cobranza_run_catch_up
from . import cobranza_stage
from . import cobranza_stale
