# Rooms in the order in which their models build on one another.
# isort: off
from . import base
from . import log
from . import contact
from . import debtor
from . import calendar
from . import hold
from . import account
from . import message
from . import policy
from . import promise
from . import interest
from . import call
from . import notice
from . import page
from . import offer
from . import reply
from . import forecast
from . import measure
from . import credit
from . import laboratory
from . import desk
from . import handover
from . import imports
