from . import (
    test_engine_properties,
    test_preview_message,
    test_resume,
    test_run,
    test_run_companies,
    test_run_progress,
    test_setup,
    test_setup_company,
    test_stages,
    test_steps_fail,
)
