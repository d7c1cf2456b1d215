# The mixins before the models that inherit from them.
# isort: off
from . import cobranza_contact_seed_mixin
from . import cobranza_contact_standing_mixin
from . import cobranza_contact_attempt
from . import cobranza_contact_channel
from . import cobranza_contact_consent
from . import cobranza_contact_guard
from . import cobranza_contact_guard_text
from . import cobranza_contact_holiday
from . import cobranza_contact_limit
from . import cobranza_contact_preference
from . import cobranza_contact_rule
from . import cobranza_contact_stop
from . import cobranza_contact_window
