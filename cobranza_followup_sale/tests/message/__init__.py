from . import test_mail_queue, test_salesperson_digest, test_undelivered
