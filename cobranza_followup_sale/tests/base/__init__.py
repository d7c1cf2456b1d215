from . import test_screens, test_view_classes, test_views
