"""A lock by which one process at a time runs a company, or several that do parts of one run."""

from psycopg2.extensions import TRANSACTION_STATUS_INERROR


class CompanyLock:
    """A PostgreSQL advisory lock for one company, tried once: a context manager."""

    KEY = 0x434F4252  # "COBR": so that no other use of advisory locks meets ours

    def __init__(self, cr, company_id):
        self.cr = cr
        self.params = [self.KEY, company_id]

    def __enter__(self):
        self.cr.execute("SELECT pg_try_advisory_lock(%s, %s)", self.params)
        self.held = self.cr.fetchone()[0]
        return self.held

    def share(self):
        """Take a share of it until the transaction ends; return whether nobody has it alone.

        Those who do parts of one run work side by side, and nobody begins another meanwhile.
        """
        self.cr.execute("SELECT pg_try_advisory_xact_lock_shared(%s, %s)", self.params)
        return self.cr.fetchone()[0]

    def is_held(self):
        """Whether any process has the lock, or a share; looking does not take it, not for a moment."""
        self.cr.execute(
            """SELECT EXISTS (
                   SELECT FROM pg_locks
                    WHERE locktype = 'advisory' AND granted AND objsubid = 2
                      AND classid::int8 = %s AND objid::int8 = %s
                      AND database = (SELECT oid FROM pg_database
                                       WHERE datname = current_database()))""",
            self.params,
        )
        return self.cr.fetchone()[0]

    def __exit__(self, kind, error, trace):
        if self.held:
            if self.cr.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
                self.cr.rollback()  # an aborted transaction would refuse to unlock
            self.cr.execute("SELECT pg_advisory_unlock(%s, %s)", self.params)
        return False
