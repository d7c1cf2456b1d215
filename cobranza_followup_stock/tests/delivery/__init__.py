from . import (
    test_delivery_hold,
    test_document_views_deliveries,
    test_freight,
    test_refusal_button_deliveries,
    test_repair_parts,
)
