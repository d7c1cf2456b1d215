from . import test_access, test_hostile, test_mail_gateway_documents, test_rpc_deliveries
