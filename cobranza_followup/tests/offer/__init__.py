from . import (
    test_offer,
    test_offer_campaign,
    test_offer_credit,
    test_offer_gaming,
    test_offer_kept,
    test_offer_page,
    test_offer_properties,
)
