from . import test_order_hold_deliveries, test_tours_sales
