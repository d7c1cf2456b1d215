from . import (
    test_installation,
    test_js,
    test_words_shown,
)
