"""The connections of this web process as the system knows them, for what the server cannot do itself: hang up.

The server waits for the rest of a request for as long as the connection lasts, and nothing interrupts it. So a connection
on which nothing comes any more is ended where it lives, at its socket, and whoever waits there is free.
"""

import os
import socket
import struct
from collections.abc import Set
from contextlib import suppress
from pathlib import Path

#: Where the system lists what this process has open.
OPEN_FILES = Path("/proc/self/fd")
#: Milliseconds since the last sending and the last receiving stand in `struct tcp_info` as its tenth and twelfth number,
#: after eight bytes (linux/tcp.h).
LAST_SENT_AND_RECEIVED = struct.Struct("44xI4xI")


def hang_up(port: int, addresses: Set[str], *, silent_for: float) -> int:
    """End the connections to our port from these addresses that owe us the rest of a request for so many seconds.

    Gives their number. One that has been answered owes nothing, however long it is idle. Where the system does not tell
    such things (it is not Linux), none is ended.
    """
    ended = 0
    for file in OPEN_FILES.iterdir() if OPEN_FILES.is_dir() else ():
        connection = _connection(int(file.name))
        if connection is None:
            continue
        with connection:
            if _is_between(connection, port, addresses) and _is_owed_for(connection) >= silent_for:
                with suppress(OSError):  # it has just ended by itself
                    connection.shutdown(socket.SHUT_RDWR)
                ended += 1
    return ended


def _connection(number: int) -> socket.socket | None:
    """The socket behind an open file, with a number of our own: the other may stand for something else any moment."""
    try:
        own = os.dup(number)
    except OSError:
        return None
    try:
        return socket.socket(fileno=own)
    except OSError:
        os.close(own)
        return None


def _is_between(connection: socket.socket, port: int, addresses: Set[str]) -> bool:
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    try:
        return connection.getsockname()[1] == port and connection.getpeername()[0] in addresses
    except OSError:
        return False


def _is_owed_for(connection: socket.socket) -> float:
    """Seconds since anything came, if nothing was sent since then; else 0."""
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    sent, received = LAST_SENT_AND_RECEIVED.unpack_from(told)
    return received / 1000 if sent >= received else 0.0
