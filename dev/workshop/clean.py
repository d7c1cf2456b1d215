"""`make clean`: remove everything that the other commands make outside the checkout."""

import shutil

from . import cluster, locks, paths, postgres
from .progress import say, step

# Named one by one: a mistaken COBRANZA_CACHE=$HOME must cost nobody their files.
OURS = ["conf", "data", "data-*", "logs", "odoo", "odoo-*", "postgres", "pylint", "python-*"]
OURS += ["oca-*", "wheels", "wheels-*"]


def clean(_arguments: list[str]) -> None:
    cache = paths.cache()
    with locks.hold("setup"):
        if not postgres.is_given() and cluster.installed():
            server = cluster.Cluster()
            with step("Stopping PostgreSQL"):
                server.stop()
            for folder in (server.socket, server.base):
                shutil.rmtree(folder, ignore_errors=True)
        with step(f"Removing what is in {cache}"):
            for pattern in OURS:
                for folder in cache.glob(pattern):
                    shutil.rmtree(folder)
    shutil.rmtree(cache / "locks")
    if not any(cache.iterdir()):
        cache.rmdir()
    if postgres.is_given():
        say("The databases named cobranza_… on your own PostgreSQL server are left as they are.")
