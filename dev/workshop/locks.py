"""One command at a time where two would spoil the cache."""

import contextlib
import fcntl
from collections.abc import Iterator

from . import paths
from .progress import say


@contextlib.contextmanager
def hold(name: str) -> Iterator[None]:
    """Keep other commands of this cache out of `name` until the block ends.

    A flock goes away with its process, so a killed command leaves nothing to clean up.
    """
    with open(paths.folder("locks") / f"{name}.lock", "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another command is busy with the {name}; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
