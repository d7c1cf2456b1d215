from . import test_installation
from . import test_stages
