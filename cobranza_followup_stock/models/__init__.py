# Rooms in the order in which their models build on one another.
# isort: off
from . import hold
from . import exception
from . import order
from . import delivery
from . import credit
from . import handover
