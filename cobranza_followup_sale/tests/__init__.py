from . import (
    test_document_search_orders,
)
