from . import (
    test_amounts_shown,
    test_chatter_lines,
    test_letters,
    test_message_histories,
    test_message_templates,
    test_one_message_a_day,
    test_respect,
    test_salesperson_notice,
    test_short_message,
    test_texts_brought_along,
    test_thanks,
    test_whatsapp,
)
