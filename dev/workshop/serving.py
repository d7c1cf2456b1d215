"""Serving Odoo over HTTP: which commands do, and whether the port is free for it."""

import socket

from . import environment
from .progress import Problem

NOT_SERVING = ("--stop-after-init", "--no-http", "--help", "-h", "--version", "--save", "-s")
OTHER_PORT = ("-p", "--http-port")


def would_serve(arguments: list[str]) -> bool:
    """Whether Odoo, called like this, listens on the port we set for it.

    >>> would_serve(["-d", "mine"]), would_serve(["shell", "-d", "mine"])
    (True, False)
    >>> would_serve(["-d", "mine", "--stop-after-init"]), would_serve(["-p", "8070"])
    (False, False)
    """
    first = arguments[0] if arguments else "server"
    if first != "server" and not first.startswith("-"):
        return False
    return not any(word.partition("=")[0] in NOT_SERVING + OTHER_PORT for word in arguments)


def require_port() -> None:
    """Say which variable chooses another port before Odoo has started in vain."""
    port = environment.port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Problem(f"Port {port} is for root only: choose another with PORT=8069.") from None
        except OSError:
            raise Problem(
                f"Port {port} is taken by another program: stop that one, "
                f"or choose another port with PORT={port + 1}."
            ) from None
