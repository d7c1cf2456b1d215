from . import test_replies, test_reply_bench, test_reply_suggestions, test_tour_reply
