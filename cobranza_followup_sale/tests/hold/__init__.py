from . import (
    test_hold_branch,
    test_hold_ended,
    test_hold_ending,
    test_hold_family,
    test_hold_life,
    test_import_holds,
    test_laboratory_holds,
    test_offer_hold,
    test_page_hold,
    test_policy_hold,
    test_reply_hold,
    test_resume_hold,
)
