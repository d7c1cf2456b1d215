from . import (
    test_installation,
    test_js,
    test_landing,
    test_pending,
    test_texts,
    test_tour_landing,
    test_tour_screens,
    test_words_shown,
)
