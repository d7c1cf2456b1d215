# The exposure before what shows it.
# isort: off
from . import cobranza_policy
from . import cobranza_credit_group
from . import cobranza_credit_turn
from . import cobranza_exposure
from . import cobranza_debtor_exposure
from . import cobranza_credit_insurance
from . import cobranza_debtor_insurance
from . import cobranza_credit_review
from . import cobranza_debtor_review
from . import res_partner
from . import res_partner_tree
from . import res_partner_policy
from . import res_partner_category
