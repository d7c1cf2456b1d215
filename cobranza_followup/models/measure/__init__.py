# A model before what extends it.
# isort: off
from . import cobranza_measure
from . import cobranza_measure_fill
from . import cobranza_run
