# The mixins before the models that inherit from them.
# isort: off
from . import cobranza_exception_facts_mixin
from . import cobranza_exception_request_mixin
from . import cobranza_hold_kinds_mixin
from . import cobranza_open_item_order
from . import cobranza_exception
from . import cobranza_exception_report
from . import cobranza_exception_request
from . import cobranza_exception_request_answer
from . import cobranza_exception_request_needless
from . import cobranza_exception_use
from . import payment_provider
from . import payment_transaction
from . import sale_order
from . import sale_order_habit
from . import sale_order_payable
from . import sale_order_wait
from . import sale_order_worth
from . import sale_order_line
from . import sale_order_limit
from . import sale_order_line_limit
from . import cobranza_exposure
from . import res_partner
from . import cobranza_hold
from . import cobranza_hold_ended
from . import account_move
