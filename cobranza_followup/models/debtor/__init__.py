# The mixins before the models that inherit from them.
# isort: off
from . import cobranza_debtor_mixin
from . import cobranza_debtor
from . import cobranza_debtor_actions
from . import cobranza_debtor_behaviour
from . import cobranza_debtor_desk
from . import cobranza_debtor_call
from . import cobranza_debtor_family
from . import cobranza_debtor_payment
from . import cobranza_debtor_refresh
from . import cobranza_debtor_text
from . import cobranza_debtor_up_to_date
from . import cobranza_tag
from . import res_partner
