from . import test_dossier, test_handover
