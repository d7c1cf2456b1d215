# A model before what extends it.
# isort: off
from . import cobranza_debtor_message
from . import cobranza_undelivered
from . import mail_thread
from . import cobranza_respect
from . import cobranza_respect_word
from . import cobranza_salesperson_digest
from . import cobranza_salesperson_notice
from . import cobranza_short_message
from . import cobranza_thanks
from . import mail_mail
from . import mail_mail_recipients
from . import mail_mail_state
from . import mail_message
from . import mail_template
