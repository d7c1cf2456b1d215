from . import (
    test_activity_report,
    test_behaviour,
    test_tour_collector,
    test_words,
    test_worklist,
)
