from . import test_books_safe, test_charged_on, test_document_search_orders, test_netting
