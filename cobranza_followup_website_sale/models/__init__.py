from . import cobranza_evaluation
from . import cobranza_exception
from . import cobranza_hold
from . import payment_transaction
from . import sale_order
from . import sale_order_agreed
from . import sale_order_cart
