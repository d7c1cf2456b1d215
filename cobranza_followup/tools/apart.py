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


def repeated_by_nobody(env):
    """Whether a scheduled action of others is under way: after a conflict nothing of it is repeated.

    Requests and jobs are, by Odoo and the job queue; our own actions repeat what they do.
    """
    cron_id = env.context.get("cron_id")
    cron = cron_id and env["ir.cron"].sudo().browse(cron_id).exists()
    return bool(cron) and not cron.model_id.model.startswith("cobranza.")


@contextmanager
def surviving(env, doing):
    """Do something `apart` that may fail: that is logged, and nobody else notices.

    :param doing: what was being done, for the log
    :raise: what Odoo answers by repeating the transaction, where it does, and nothing else of ours
    """
    # Written before, what others have waiting fails as it would without us.
    env.flush_all()
    try:
        with apart(env):
            yield
    except Exception as error:
        if isinstance(error, REPEATED) and not repeated_by_nobody(env):
            raise
        _logger.exception("Collections: %s failed", doing)
