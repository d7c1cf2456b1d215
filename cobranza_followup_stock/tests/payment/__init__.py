from . import test_online_payment_deliveries
