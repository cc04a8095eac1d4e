"""The address that the instance listens on, taken before anything is written."""

from __future__ import annotations

import errno
import socket

from helpdesk.home.serving import CannotStart

BACKLOG = 128
_REASONS = {
    errno.EADDRINUSE: "port {port} is already in use: stop what listens there, or choose another (PORT=8001)",
    errno.EACCES: "port {port} is reserved to the administrator of this machine: choose one above 1023",
    errno.EADDRNOTAVAIL: "{host} is not an address of this machine",
}


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: whoever connects from now on is answered as soon as the instance is ready.

    Raises `CannotStart` when the address cannot be had.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        reason = _REASONS.get(error.errno, "{host}:{port} cannot be listened on ({error})")
        raise CannotStart(reason.format(host=host, port=port, error=error.strerror)) from None
    return listener
