from . import (
    test_dossier,
    test_dossier_prepared,
    test_handover,
    test_handover_amounts,
    test_handover_asked,
    test_handover_given_up,
    test_handover_ledger,
    test_handover_merged,
    test_recovery_told,
    test_tour_handover,
)
