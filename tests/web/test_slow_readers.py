"""Those who read slowly what we send while we read it keep nobody else waiting: on the real server, and seat by seat."""

import http.client
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from app import create_app
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.vocabulary import Role
from app.web.connections import Takers
from app.web.streams import TAKEN_WITHIN, Seats
from config import Config
from tests.factories.people import make_person
from tests.support.databases import fresh_in
from tests.support.real_server import RealServer, served
from tests.support.settings import settings
from tests.support.visitor import Visitor, visitor

#: So many lines that no buffer on the way takes in all of them.
LINES = 60_000
STREAMS = Config.web_threads // 2


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[RealServer, list[dict[str, str]]]]:
    """A server with one web process and a long log, and administrators who have signed in."""
    database_url = fresh_in(tmp_path)
    app = create_app(settings(database_url, secret_key="only for tests"))
    app.test_client_class = Visitor
    keys = []
    for _ in range(STREAMS + 1):
        with app.app_context():  # each for itself: it remembers who is there
            client = visitor(app, make_person(roles=(Role.ADMINISTRATOR,)).id)
            token = client.token()
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client._cookies.values())  # type: ignore[union-attr]
        keys.append({"Cookie": cookies, "X-CSRF-Token": token})
    with app.app_context():
        line = {"at": now(), "action": "a.thing.done", "channel": "web", "object_type": "person", "object_id": "1",
                "object_label": "", "reason": "x" * 150, "request_id": ""}  # fmt: skip
        with unit_of_work() as session:
            session.execute(AuditEvent.__table__.insert(), [line] * LINES)
        db.session.remove()
        db.engine.dispose()
    with served(tmp_path, database_url=database_url, WEB_PROCESSES="1") as server:
        yield server, keys


def test_those_who_read_slowly_leave_connections_to_the_database_to_everybody_else(
    running: tuple[RealServer, list[dict[str, str]]],
) -> None:
    """G13: whoever wants one download too many is told at once; pages are answered; seats come back as soon as they hang up."""
    server, keys = running
    with ExitStack() as reading:
        begun = [reading.enter_context(slow_reader(server, key)) for key in keys[:STREAMS]]
        with slow_reader(server, keys[-1]) as refused:
            pass
        pages = [status_of(server, key) for key in keys * 4]

    assert [answer.partition("\r\n")[0] for answer in begun] == ["HTTP/1.1 200 OK"] * STREAMS
    assert refused.startswith("HTTP/1.1 503")
    assert re.search("^retry-after: 10\r$", refused, re.MULTILINE | re.IGNORECASE)
    assert set(pages) == {200}
    give_up = time.monotonic() + 30
    while "503" in (again := first_line(server, keys[-1])):
        assert time.monotonic() < give_up, "the seats are still taken"
        time.sleep(0.1)
    assert again == "HTTP/1.1 200 OK"


@pytest.mark.long
def test_whoever_takes_nothing_any_more_loses_the_seat(
    running: tuple[RealServer, list[dict[str, str]]],
) -> None:
    """G13: a download that stands still for a minute is ended, and others have their turn."""
    server, keys = running
    with ExitStack() as reading:
        for key in keys[:STREAMS]:
            reading.enter_context(slow_reader(server, key))
        give_up = time.monotonic() + TAKEN_WITHIN + 30
        while "503" in (answer := first_line(server, keys[-1])):
            assert time.monotonic() < give_up, "the seats are still taken"
            time.sleep(2)

    assert answer == "HTTP/1.1 200 OK"


def test_only_those_are_hung_up_on_who_take_next_to_nothing() -> None:
    """G13: not the idle, and not those on a slow line."""
    with ExitStack() as open_:
        listener = open_.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = listener.getsockname()[1]
        there = {}
        for name in ("stalled", "slow", "idle"):
            there[name] = open_.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            here, _ = listener.accept()
            open_.enter_context(here).setblocking(False)
            if name == "idle":
                continue
            with suppress(BlockingIOError):
                while True:
                    here.send(b"x" * 65536)
        takers = Takers(4096, 60.0)
        ended = []
        for moment in range(0, 70, 10):
            ended.append(takers.hang_up(port, float(moment)))
            for _ in range(10 if moment == 30 else 0):
                there["slow"].recv(65536)
        after_a_pause = takers.hang_up(port, 200.0)

    assert ended == [0, 0, 0, 0, 0, 0, 1]
    assert after_a_pause == 0


def test_nobody_takes_all_seats_and_each_is_given_back_once() -> None:
    """G13: half of the threads for such answers, half of that for one reader."""
    seats = Seats(8)

    taken = [seats.take(reader) for reader in ("a", "a", "a", "b", "b", "c")]
    seats.give_back("a")

    assert taken == [True, True, False, True, True, False]
    assert [seats.take(reader) for reader in ("b", "a", "a")] == [False, True, False]


def test_one_who_has_half_of_the_seats_is_told_before_anything_is_done(sign_in, app) -> None:
    """G13: an export that does not begin is not in the log as one that happened."""
    page = sign_in(make_person(roles=(Role.ADMINISTRATOR, Role.HR)))

    def exported() -> int:
        db.session.rollback()
        return db.session.query(AuditEvent).filter(AuditEvent.action.like("%exported%")).count()

    first = page.post("/people/exports", buffered=False)
    before = exported()
    second = page.post("/people/exports")
    refused = exported()
    first.close()
    third = page.post("/people/exports")

    assert (first.status_code, second.status_code, third.status_code) == (200, 503, 200)
    assert (before, refused, exported()) == (1, 1, 2)


@contextmanager
def slow_reader(server: RealServer, key: dict[str, str]) -> Iterator[str]:
    """The first that somebody hears who then reads no more."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", server.port))
        lines = [f"{name}: {value}" for name, value in {"Host": "x", "Content-Length": "0", **key}.items()]
        connection.sendall("\r\n".join(["POST /audit/exports HTTP/1.1", *lines, "", ""]).encode())
        yield connection.recv(1024).decode()


def first_line(server: RealServer, key: dict[str, str]) -> str:
    with slow_reader(server, key) as answer:
        return answer.partition("\r\n")[0]


def status_of(server: RealServer, key: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", "/profile", headers={"Cookie": key["Cookie"]})
    try:
        return connection.getresponse().status
    finally:
        connection.close()
