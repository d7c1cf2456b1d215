from . import (
    test_best_hour,
    test_challenger,
    test_effect,
    test_laboratory,
    test_laboratory_oracle,
    test_past_debt,
    test_proportions,
    test_tour_laboratory,
)
