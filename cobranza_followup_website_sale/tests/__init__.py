from . import (
    test_shop_agreed,
    test_shop_more,
    test_shop_pay,
    test_shop_prepaid,
    test_shop_send,
    test_tour_shop,
)
