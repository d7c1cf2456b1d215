# A model before what extends it.
# isort: off
from . import cobranza_measure
from . import cobranza_measure_fill
from . import cobranza_run
from . import cobranza_panorama_setting
from . import cobranza_measure_target
from . import cobranza_panorama
from . import cobranza_panorama_filters
from . import cobranza_panorama_cash
from . import cobranza_panorama_behind
from . import cobranza_panorama_mail
from . import account_move_line
from . import res_partner
