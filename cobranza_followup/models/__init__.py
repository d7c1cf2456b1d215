# Rooms in the order in which their models build on one another.
# isort: off
from . import base
from . import log
from . import contact
from . import debtor
from . import hold
from . import account
from . import message
from . import policy
from . import promise
from . import call
from . import page
from . import forecast
