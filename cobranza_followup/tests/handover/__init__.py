from . import test_dossier, test_handover, test_handover_asked, test_handover_ledger
