from . import (
    test_dossier_by_worker,
    test_measures_by_worker,
    test_messages,
    test_run_idle,
    test_run_lost,
    test_run_parts,
)
