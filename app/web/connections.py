"""The connections of this web process as the system knows them, for what the server cannot do itself: hang up.

The server waits for the rest of a request, and for whoever takes an answer, as long as the connection lasts, and nothing
interrupts it. So a connection on which nothing comes or goes any more is ended where it lives, at its socket, and whoever
waits there is free.
"""

import os
import socket
import struct
from collections.abc import Iterator, Set
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from termios import TIOCOUTQ
from typing import Any, TypeAlias

#: Where the system lists what this process has open.
OPEN_FILES = Path("/proc/self/fd")
#: Milliseconds since the last sending and the last receiving stand in `struct tcp_info` as its tenth and twelfth number,
#: after eight bytes (linux/tcp.h).
LAST_SENT_AND_RECEIVED = struct.Struct("44xI4xI")
#: How many bytes have arrived in all stands there behind 24 numbers and two larger ones.
ARRIVED = struct.Struct("120xQ")
WAITING = struct.Struct("i")

#: Address and port, as the socket names them.
Peer: TypeAlias = tuple[Any, ...]


def hang_up(port: int, addresses: Set[str], *, silent_for: float) -> int:
    """End the connections to our port from these addresses that owe us the rest of a request for so many seconds.

    Gives their number. One that has been answered owes nothing, however long it is idle. Where the system does not tell
    such things (it is not Linux), none is ended.
    """
    ended = 0
    for connection, peer in _connections(port):
        if peer[0] in addresses and _is_owed_for(connection) >= silent_for:
            _end(connection)
            ended += 1
    return ended


class Takers:
    """Whoever is being sent something, and how much of it had arrived since when."""

    def __init__(self, least: int, within: float) -> None:
        self._least, self._within = least, within
        self._seen: dict[Peer, tuple[int, float]] = {}
        self._looked_at = 0.0

    def hang_up(self, port: int, moment: float) -> int:
        """End the connections to our port over which less than the least arrived within so many seconds.

        Gives their number. To be asked now and then, as it remembers what it saw. Where nothing waits to be taken, or the
        system does not tell such things, none is ended.
        """
        # Whom nobody looked at for long may have taken many small answers meanwhile.
        before = self._seen if moment - self._looked_at <= self._within / 2 else {}
        self._seen, self._looked_at = {}, moment
        ended = 0
        for connection, peer in _connections(port):
            if not _waits_to_be_taken(connection):
                continue
            (arrived,) = ARRIVED.unpack_from(_told_of(connection))
            had_arrived, since = before.get(peer, (arrived, moment))
            if not 0 <= arrived - had_arrived < self._least:
                had_arrived, since = arrived, moment
            if moment - since >= self._within:
                _end(connection)
                ended += 1
            else:
                self._seen[peer] = had_arrived, since
        return ended


def _connections(port: int) -> Iterator[tuple[socket.socket, Peer]]:
    """Each connection of somebody to our port, and who that is; open for as long as it is looked at."""
    for file in OPEN_FILES.iterdir() if OPEN_FILES.is_dir() else ():
        connection = _connection(int(file.name))
        if connection is None:
            continue
        with connection:
            peer = _peer(connection, port)
            if peer is not None:
                yield connection, peer


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


def _peer(connection: socket.socket, port: int) -> Peer | None:
    """Who is at the other end, if this is one to our port."""
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return None
    try:
        peer: Peer = connection.getpeername()
        return peer if connection.getsockname()[1] == port else None
    except OSError:
        return None


def _is_owed_for(connection: socket.socket) -> float:
    """Seconds since anything came, if nothing was sent since then; else 0."""
    sent, received = LAST_SENT_AND_RECEIVED.unpack_from(_told_of(connection))
    return received / 1000 if sent >= received else 0.0


def _waits_to_be_taken(connection: socket.socket) -> bool:
    (waiting,) = WAITING.unpack(ioctl(connection, TIOCOUTQ, bytes(WAITING.size)))
    return bool(waiting)


def _told_of(connection: socket.socket) -> bytes:
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):  # it has just ended by itself
        connection.shutdown(socket.SHUT_RDWR)
