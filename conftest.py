"""What pytest needs to know for the tests of all add-ons."""

import os
import shutil
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from odoo.tests.common import get_db_name
from odoo.tools import config


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """Give each process of pytest-xdist a filestore of its own.

    pytest-odoo lets them share one. After each class of tests Odoo deletes there what its own
    database does not know: the scripts and styles that the other process's browser is reading.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    shared = Path(config.filestore(get_db_name()))
    of_a_database = partial(type(config).filestore, config)
    own = Path(of_a_database(get_db_name()))
    shutil.rmtree(own, ignore_errors=True)
    # Odoo never writes into a file that is there: a link is a copy.
    shutil.copytree(shared, own, copy_function=os.link)
    with patch.object(config, "filestore", of_a_database):
        yield
    shutil.rmtree(own)
