# A model before what extends it.
# isort: off
from . import sale_order
from . import sale_order_cancelled
from . import sale_order_habit
from . import sale_order_wait
from . import sale_order_worth
from . import sale_order_line
from . import res_users
