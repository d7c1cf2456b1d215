from . import test_dossier_deliveries
