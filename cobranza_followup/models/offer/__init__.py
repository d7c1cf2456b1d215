# A model before what extends it.
# isort: off
from . import cobranza_offer
from . import cobranza_offer_terms
from . import cobranza_offer_answer
from . import cobranza_offer_state
from . import cobranza_offer_paper
from . import cobranza_offer_credit
from . import cobranza_offer_message
from . import cobranza_offer_campaign
from . import cobranza_offer_campaign_line
from . import cobranza_policy_offer
from . import res_company_offer
from . import res_config_settings_offer
from . import cobranza_debtor_offer
from . import cobranza_promise_offer
from . import cobranza_evaluation_offer
from . import cobranza_debtor_offer_page
