from . import test_installation
from . import test_open_items
from . import test_promises
from . import test_stages
