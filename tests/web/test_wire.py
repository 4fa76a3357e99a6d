"""What stands on the wire between a browser and the server as operators start it: nothing that two could read in two ways."""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.real_server import RealServer, served

#: Whoever has two answers to give gives the second one sooner.
PATIENCE = 3
#: After the answer the server hangs up.
LAST = "Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with served(Path(tmp_path_factory.mktemp("wire"))) as running:
        yield running


FORM = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
#: What proxies and servers have disagreed about, each followed by what would be taken for another request.
AMBIGUOUS = [
    f"{FORM}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    f"{FORM}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    f"{FORM}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    f"{FORM}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    f"{FORM}Content-Length: +5\r\n\r\nabcde",
    f"{FORM}Content-Length: 5,5\r\n\r\nabcde",
    f"{FORM}Content-Length : 5\r\n\r\nabcde",
    "GET /healthz HTTP/1.1\r\nHost: x\r\n X-Folded: y\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
    "GET /health\x01z HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("sent", AMBIGUOUS, ids=range(len(AMBIGUOUS)))
def test_what_can_be_read_in_two_ways_is_refused(server: RealServer, sent: str) -> None:
    """ASVS 4.2.1: one answer at most, and never that of a request hidden in another."""
    answers = said(server, sent)

    assert len(answers) <= 1, answers
    assert not answers or answers[0].split()[1].startswith("4"), answers


def test_no_answer_names_the_release_of_the_server(server: RealServer) -> None:
    """ASVS 13.4.6, 13.4.4: and a request is never sent back as it came."""
    for sent in (
        f"GET /healthz HTTP/1.1\r\nHost: x\r\n{LAST}",
        f"GET /static/css/base.css HTTP/1.1\r\nHost: x\r\n{LAST}",
        f"TRACE / HTTP/1.1\r\nHost: x\r\nCookie: waymark=secret\r\n{LAST}",
        f"GET /no-such-page HTTP/1.1\r\nHost: x\r\n{LAST}",
    ):
        whole = answered(server, sent)
        assert not re.search(r"^(x-powered-by|via):|^server:.*\d", whole, re.MULTILINE | re.IGNORECASE), (
            whole[:400]
        )
        assert whole.startswith("HTTP/1.1 ")
        assert "waymark=secret" not in whole
        assert not re.search(r"werkzeug|flask|python", whole.partition("\r\n\r\n")[0], re.IGNORECASE)


def test_what_can_be_read_in_one_way_is_answered(server: RealServer) -> None:
    """The refusals above are no mere silence."""
    assert said(server, f"GET /healthz HTTP/1.1\r\nHost: x\r\n{LAST}") == ["HTTP/1.1 200 OK"]
    assert said(server, f"{FORM}Content-Length: 5\r\n{LAST}a=b&c") == ["HTTP/1.1 400 Bad Request"]


def said(server: RealServer, sent: str) -> list[str]:
    """The first lines of the answers to what is sent over one connection."""
    return [line.rstrip() for line in re.findall(r"^HTTP/1\.[01] .*$", answered(server, sent), re.MULTILINE)]


def answered(server: RealServer, sent: str) -> str:
    """Everything that comes back until the server hangs up, or has said nothing more for a while."""
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(sent.encode("latin-1"))
        with suppress(ConnectionResetError, TimeoutError):
            while piece := connection.recv(65536):
                received += piece
    return received.decode("latin-1")
