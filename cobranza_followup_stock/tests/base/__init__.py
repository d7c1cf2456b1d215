from . import test_tour_manager, test_tour_story
