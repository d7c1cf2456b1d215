from . import test_notice_gaming, test_notice_page, test_notice_properties, test_notices
