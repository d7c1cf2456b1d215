from . import (
    test_others_work_invoices,
    test_others_work_orders,
    test_others_work_partners,
    test_others_work_screens,
)
