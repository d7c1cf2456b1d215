from . import (
    test_measure_formulas,
    test_measures,
    test_measures_desk_oracle,
    test_measures_oracle,
    test_panorama,
    test_panorama_behind,
    test_tour_panorama,
    test_tour_questions,
)
