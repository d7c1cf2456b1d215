# Rooms in the order in which their models build on one another.
# isort: off
from . import hold
from . import exception
from . import account
from . import order
from . import payment
from . import credit
from . import measure
