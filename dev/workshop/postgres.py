"""PostgreSQL: the server PGHOST, PGPORT or PGUSER name, else a private one in the cache.

Odoo's own checks come too late and too long: a server that cannot be used is refused here.
"""

import os

from .cluster import PRIVATE, Cluster, psql
from .progress import Problem


def is_given() -> bool:
    """Whether the developer named a server of their own.

    `dev/odoo --print-env` puts the private server's address into the same variables; PRIVATE
    beside them tells that they came from us.
    """
    host = os.environ.get("PGHOST")
    if host and host == os.environ.get(PRIVATE):
        return False
    return any(os.environ.get(name) for name in ("PGHOST", "PGPORT", "PGUSER"))


def ensure() -> dict[str, str]:
    """The PG* variables of a running server; the private one is made and started first."""
    if is_given():
        return _check_given()
    cluster = Cluster()
    cluster.ensure()
    return cluster.variables()


def _check_given() -> dict[str, str]:
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    shown = " ".join(f"{name}={value}" for name, value in given.items() if name != "PGPASSWORD")
    query = (
        "SELECT current_user, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    answer = psql("postgres", query, {"PGCONNECT_TIMEOUT": "10"})
    if answer is None:
        raise Problem(
            f"No PostgreSQL can be reached with {shown}: start it or correct these variables "
            "(try: psql postgres), or unset them to use a private server."
        )
    user, may_create = answer.split("|")
    if user == "postgres":
        raise Problem("Odoo refuses the database user postgres: set PGUSER to another role.")
    if may_create != "t":
        raise Problem(
            f"The database role {user} may not create databases: "
            f'run ALTER ROLE "{user}" CREATEDB as the superuser of that server.'
        )
    return given | {"PGUSER": user}
