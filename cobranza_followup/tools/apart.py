"""How code of ours runs inside the transactions of others without ever making them fail."""

import logging
from contextlib import contextmanager

from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

# What Odoo answers by repeating the whole transaction: never kept from it.
REPEATED = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)


@contextmanager
def apart(env):
    """Do something in a savepoint of its own: if it fails, all else of the transaction is kept.

    Odoo's own savepoints also forget the hooks that others have waiting for the commit; what is
    theirs stays here. What they have not written yet is written before: if that fails, it is
    not our doing, and is raised as it would have been without us.
    """
    env.flush_all()
    try:
        with env.cr.savepoint(flush=False):
            yield
            env.flush_all()
    except Exception:
        env.transaction.clear()
        raise


@contextmanager
def surviving(env, doing):
    """Do something `apart` that may fail: that is logged, and nobody else notices.

    :param doing: what was being done, for the log
    :raise: what Odoo answers by repeating the transaction, and nothing else
    """
    try:
        with apart(env):
            yield
    except REPEATED:
        raise
    except Exception:
        _logger.exception("Collections: %s failed", doing)
