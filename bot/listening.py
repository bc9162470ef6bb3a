"""The port of a process."""

import socket


class PortTaken(Exception):
    """Somebody else listens on this port, or there is no such address here."""


def listen(host: str, port: int) -> socket.socket:
    """A socket on an address, to be listened on; port 0 takes a free one. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise PortTaken from None
    return listening
