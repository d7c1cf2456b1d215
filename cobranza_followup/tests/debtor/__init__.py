from . import (
    test_activity_report,
    test_behaviour,
    test_call_order,
    test_debtor_form,
    test_refresh_at_once,
    test_score_and_type,
    test_tour_collector,
    test_words,
    test_worklist,
)
