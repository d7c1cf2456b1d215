# A model before what extends it.
# isort: off
from . import sale_order_limit
from . import sale_order_credit
from . import sale_order_line_limit
from . import cobranza_exposure
from . import cobranza_debtor_family
from . import res_partner
