from . import test_books_safe, test_document_search_orders, test_netting
