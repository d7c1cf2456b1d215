# A model before what extends it.
# isort: off
from . import cobranza_reply
from . import cobranza_reply_landing
from . import cobranza_reply_suggestion
from . import cobranza_reply_suggestion_take
from . import cobranza_contact_guard
from . import cobranza_debtor_reply
from . import mail_thread
