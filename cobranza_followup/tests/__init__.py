from .account import *
from .base import *
from .call import *
from .contact import *
from .debtor import *
from .log import *
from .message import *
from .page import *
from .policy import *
from .promise import *
from .account import (
    test_aging,
    test_document_search,
    test_open_items,
    test_payments_counted,
    test_prepared,
    test_refresh,
)
from .base import (
    test_installation,
    test_js,
    test_screens,
    test_views,
)
from .call import (
    test_call_workspace,
    test_playbook,
    test_tour_calls,
)
from .contact import (
    test_contact_guard,
    test_contact_guard_mail,
    test_contact_guard_properties,
    test_contact_rules,
    test_next_attempt,
    test_payment_contact,
)
from .debtor import (
    test_activity_report,
    test_behaviour,
    test_merge,
    test_tour_collector,
    test_worklist,
)
from .hold import (
    test_hold_life,
    test_policy_hold,
)
from .log import (
    test_barriers,
    test_interaction_form,
)
from .message import (
    test_amounts_shown,
    test_letters,
    test_mail_queue,
    test_message_histories,
    test_message_templates,
    test_one_message_a_day,
    test_respect,
    test_salesperson_digest,
    test_short_message,
    test_thanks,
    test_undelivered,
    test_whatsapp,
)
from .page import (
    test_statement,
    test_statement_portal,
)
from .policy import (
    test_books_safe,
    test_engine_properties,
    test_policy,
    test_policy_change,
    test_resume,
    test_run,
    test_run_companies,
    test_run_progress,
    test_setup,
    test_setup_company,
    test_stages,
    test_steps_fail,
)
from .promise import (
    test_promise_debt,
    test_promise_plan,
    test_promise_properties,
    test_promises,
)
