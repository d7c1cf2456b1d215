# The mixins before the models that inherit from them.
# isort: off
from . import cobranza_exception_facts_mixin
from . import cobranza_exception_request_mixin
from . import cobranza_exception
from . import cobranza_exception_limit
from . import cobranza_exception_request
from . import cobranza_exception_request_answer
from . import cobranza_exception_request_needless
from . import cobranza_exception_use
