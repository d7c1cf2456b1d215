"""Who gets which of two things: drawn once, and the same for ever.

No table of who drew what is kept and no random number is: a customer's draw follows from what is
tried and who they are, so it is the same after a restart, on another server, and in an audit.
"""

from hashlib import sha256

_STEPS = 2**53


def position(seed, key):
    """Return where a key falls, 0 ≤ x < 1: spread evenly, and differently for each seed.

    :param seed: text that names what is tried
    :param key: id of the debtor

    >>> position("a", 1) == position("a", 1), position("a", 1) == position("b", 1)
    (True, False)
    >>> round(position("welcome", 42), 6)
    0.431462
    """
    digest = sha256(f"{seed}:{key}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / _STEPS


def is_drawn(seed, key, share):
    """Return whether a key is among the share that gets the other thing.

    Who is among 20 % is among 50 %, too: raising the share takes nobody out.

    :param share: 0-1

    >>> is_drawn("a", 1, 0.0), is_drawn("a", 1, 1.0)
    (False, True)
    """
    return position(seed, key) < share
