"""Those who send slowly, or nothing any more, keep nobody else waiting: on the real server, as operators start it."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import Any

import pytest

from app.web import bodies
from app.web.bodies import Body, Reception, WaitingRoom
from app.web.connections import hang_up
from config import Config
from tests.factories.people import make_administrator
from tests.support.real_server import RealServer, served
from tests.support.visitor import Visitor

#: A sign-in form of which the last 180 bytes never come.
HALF = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 200\r\n\r\n" + b"a" * 20  # fmt: skip
HALF_A_HEAD = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with served(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
def server(running: RealServer) -> RealServer:
    """As at its start: the hundreds who came in the test before have left their seats."""
    give_up = time.monotonic() + 30
    while b" 503 " in post_form(running, b"email=a", here="127.0.1.1"):
        assert time.monotonic() < give_up, "the seats are still taken"
        time.sleep(0.05)
    return running


@pytest.mark.parametrize("sent", [HALF, HALF_A_HEAD, HALF.replace(b"Content-Length: 200", b"Transfer-Encoding: chunked") + b"\r\n"])  # fmt: skip
@pytest.mark.parametrize("addresses", [1, 100])
def test_five_hundred_who_stop_in_the_middle_keep_nobody_waiting(
    server: RealServer, sent: bytes, addresses: int
) -> None:
    """G13: in the head, in a form, in a body of unknown length; from one address and from many."""
    with senders(server, [sent] * 500, addresses=addresses):
        answers = {path: server.status_of(path) for path in ("/healthz", "/readyz", "/first-run")}

    assert answers == {"/healthz": 200, "/readyz": 200, "/first-run": 200}


def test_from_one_address_no_more_than_a_few_dozen_are_waited_for(server: RealServer) -> None:
    """G13: the others learn at once when to come again, and forms from elsewhere are taken as ever.

    It may be that one process is faster than the other and takes all of them in.
    """
    refused = 200 - bodies.FORMS_EACH * Config.web_processes
    with senders(server, [HALF] * 200) as connections:
        answered = wait_for_answers(connections, refused)
        refusals = [first_line_and_headers(connection) for connection in answered]
        from_elsewhere = post_form(server, b"email=a")

    assert refused <= len(refusals) <= 200 - bodies.FORMS_EACH
    assert all(b" 503 " in refusal and b"retry-after: 10" in refusal for refusal in refusals)
    assert all(b"x-content-type-options: nosniff" in refusal for refusal in refusals)
    assert from_elsewhere.startswith(b"HTTP/1.1 400")


def test_a_form_that_comes_in_small_pieces_is_taken(server: RealServer) -> None:
    """G13: a slow line is no attack."""
    with senders(server, [HALF]) as [connection]:
        for piece in [b"b" * 20] * 9:
            time.sleep(0.05)
            connection.sendall(piece)
        answer = first_line_and_headers(connection)

    assert answer.startswith(b"HTTP/1.1 400")
    assert b"connection: close" not in answer.lower()


@pytest.mark.parametrize("said, status", [("", 403), ("999", 400)])
def test_a_form_that_breaks_off_is_not_taken_for_the_whole(client: Visitor, said: str, status: int) -> None:
    """Half a form would say something else than what was typed."""
    make_administrator()
    answer = client.post(
        "/sign-in",
        data={"email": "ada@larkfield.example", "password": "river stone lamp 42"},
        environ_overrides={"wsgi.input_terminated": True} | ({"CONTENT_LENGTH": said} if said else {}),
    )

    assert answer.status_code == status


@pytest.mark.long
def test_where_nothing_comes_any_more_the_server_hangs_up(server: RealServer) -> None:
    """G13: whoever is silent for 20 seconds gives back connection, thread and seat, as soon as anybody comes by."""
    with senders(server, [HALF] * 20) as connections:
        deadline = time.monotonic() + 60
        connections[0].settimeout(0.5)
        while time.monotonic() < deadline:
            server.status_of("/healthz")
            try:
                assert connections[0].recv(1) == b""
                break
            except TimeoutError:
                continue
        else:
            pytest.fail("still connected after a minute")


def test_only_those_who_owe_something_are_hung_up_on() -> None:
    """G13: not the idle, not those who are being answered elsewhere, not our own connections to a database."""
    with ExitStack() as open_:
        listener = open_.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = listener.getsockname()[1]
        pairs = {}
        for name, address in {"silent": "127.0.1.1", "idle": "127.0.1.1", "elsewhere": "127.0.1.2"}.items():
            there = socket.create_connection(("127.0.0.1", port), 5, source_address=(address, 0))
            here, _ = listener.accept()
            pairs[name] = open_.enter_context(here), open_.enter_context(there)
            there.sendall(b"POST ")
        time.sleep(0.05)
        pairs["idle"][0].sendall(b"HTTP/1.1 200 OK")
        time.sleep(0.05)

        too_early = hang_up(port, {"127.0.1.1"}, silent_for=5)
        other_port = hang_up(port + 1, {"127.0.1.1"}, silent_for=0.01)
        in_time = hang_up(port, {"127.0.1.1"}, silent_for=0.01)

        assert (too_early, other_port, in_time) == (0, 0, 1)
        assert pairs["silent"][1].recv(1) == b""
        pairs["idle"][0].sendall(b"!")
        pairs["elsewhere"][0].sendall(b"!")


def test_whoever_comes_looks_after_those_who_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    """G13: after 20 seconds without a byte, and not while bytes come."""
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(bodies, "hang_up", lambda *given, **more: asked.append((*given, *more.values())) or 1)
    moment = [1000.0]
    monkeypatch.setattr(bodies, "monotonic", lambda: moment[0])
    reception = Reception(hello, 4, lambda: b"")

    class Slow(BytesIO):
        """Time passes while it is read, and others come."""

        def read(self, size: int | None = -1) -> bytes:
            for _ in range(5):
                moment[0] += 6
                reception(request(), started)
            return b"x" * (size or 0)

    reception(request(b"x" * 9, Slow(), REMOTE_ADDR="203.0.113.7"), started)
    moment[0] += 60
    reception(request(), started)

    assert asked == [(8000, {"203.0.113.7"}, bodies.SILENCE_SECONDS)] * 2


@pytest.mark.parametrize("is_upload", [False, True])
def test_an_answer_that_takes_long_is_not_ended_for_a_stranger_who_is_silent_behind_the_same_proxy(
    is_upload: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G13: their connections cannot be told apart, so the silent one has to wait until the others have their answers."""
    ended: list[set[str]] = []
    monkeypatch.setattr(bodies, "hang_up", lambda _port, peers, **_more: ended.append(peers) or 1)
    moment = [1000.0]
    monkeypatch.setattr(bodies, "monotonic", lambda: moment[0])

    def work_long(environ: Any, start_response: Any) -> list[bytes]:
        if environ.get("TAKES_LONG"):
            environ["wsgi.input"].read(9)
            moment[0] += 30
            reception(request(REMOTE_ADDR="somebody else"), started)
        return hello(environ, start_response)

    reception = Reception(work_long, 4, lambda: b"")
    arrived = {"HTTP_TRANSFER_ENCODING": "chunked"} if is_upload else {}

    class Silent(BytesIO):
        """While it is waited for, another one's answer takes long, and then is given."""

        def read(self, size: int | None = -1) -> bytes:
            reception(request(b"x" * 9, REMOTE_ADDR="proxy", TAKES_LONG=True, **arrived), started)
            assert ended == []
            moment[0] += 6
            reception(request(REMOTE_ADDR="somebody else"), started)
            return b""

    reception(request(b"x" * 9, Silent(), REMOTE_ADDR="proxy"), started)

    assert ended == [{"proxy"}]


def test_a_large_body_of_which_nothing_comes_is_not_taken_for_one_that_is_worked_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """G13."""
    ended: list[set[str]] = []
    monkeypatch.setattr(bodies, "hang_up", lambda _port, peers, **_more: ended.append(peers) or 1)
    moment = [1000.0]
    monkeypatch.setattr(bodies, "monotonic", lambda: moment[0])

    def read_it(environ: Any, start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read(9)
        return hello(environ, start_response)

    class Silent(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            moment[0] += 30
            reception(request(REMOTE_ADDR="somebody else"), started)
            return b""

    reception = Reception(read_it, 4, lambda: b"")
    reception(request(b"", Silent(), REMOTE_ADDR="proxy", HTTP_TRANSFER_ENCODING="chunked"), started)

    assert ended == [{"proxy"}]


def test_the_seats_count_for_whoever_a_trusted_proxy_names_and_the_connection_is_the_proxys() -> None:
    """G13: one visitor behind a proxy does not use up the seats of all."""
    proxied = {"REMOTE_ADDR": "203.0.113.7", "werkzeug.proxy_fix.orig": {"REMOTE_ADDR": "127.0.0.1"}}
    body = Body(request(b"x", **proxied))

    assert (body.address, body.peer) == ("203.0.113.7", "127.0.0.1")


def test_seats_are_counted_in_all_and_for_each_address() -> None:
    """G13."""
    room = WaitingRoom(3, 2)
    bodies_ = [Body(request(b"x", REMOTE_ADDR=address)) for address in ("a", "a", "a", "b", "c")]
    with ExitStack() as seated:
        free = [seated.enter_context(room.seat(body)) for body in bodies_]
    with room.seat(bodies_[2]) as is_free_again:
        pass

    assert free == [True, True, False, True, False]
    assert is_free_again


def test_large_bodies_leave_half_of_the_threads_to_others() -> None:
    """G13: they take up a thread at work for as long as they come, so of four no more than two do."""
    answers: list[tuple[str, bool]] = []

    def upload(_environ: Any, start_response: Any) -> list[bytes]:
        if not answers:  # while this one is at work, another one comes
            reception(request(CONTENT_LENGTH=str(2**30)), remember)
        start_response("200 OK", [])
        return [b""]

    def remember(status: str, headers: list[tuple[str, str]], *_error: object) -> Any:
        answers.append((status, ("Connection", "close") in headers))

    reception = Reception(upload, 4, lambda: b"sorry")
    reception(request(HTTP_TRANSFER_ENCODING="chunked"), remember)

    assert answers == [("503 Service Unavailable", True), ("200 OK", True), ("200 OK", True)]


def test_no_more_are_at_work_at_once_than_the_settings_say() -> None:
    """R-P4: threads wait by the hundred, and work by the handful."""
    at_work, most = [0], [0]

    def work(environ: Any, start_response: Any) -> list[bytes]:
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        time.sleep(0.01)
        at_work[0] -= 1
        return [b""]

    reception = Reception(work, 2, lambda: b"")
    threads = [threading.Thread(target=reception, args=(request(), started)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [2]


@contextmanager
def senders(
    server: RealServer, requests: list[bytes], *, addresses: int = 1
) -> Iterator[list[socket.socket]]:
    """Connections on which these bytes were sent and nothing more, from as many addresses of this machine."""
    with ExitStack() as held:
        connections = []
        for number, request in enumerate(requests):
            here = f"127.0.1.{number % addresses + 1}"
            connection = socket.create_connection(("127.0.0.1", server.port), 10, source_address=(here, 0))
            connections.append(held.enter_context(connection))
            connection.sendall(request)
        yield connections


def post_form(server: RealServer, form: bytes, *, here: str = "127.0.0.1") -> bytes:
    head = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), 10, source_address=(here, 0)) as connection:
        connection.sendall(head % len(form) + form)
        return first_line_and_headers(connection)


def wait_for_answers(connections: list[socket.socket], many: int) -> list[socket.socket]:
    """Those to whom something was said, once they are so many: who came first was seated first, whoever that was."""
    give_up = time.monotonic() + 20
    answered: list[socket.socket] = []
    while len(answered) < many and time.monotonic() < give_up:
        time.sleep(0.05)
        answered = select.select(connections, [], [], 0)[0]
    return answered


def first_line_and_headers(connection: socket.socket) -> bytes:
    connection.settimeout(10)
    heard = b""
    while b"\r\n\r\n" not in heard and (piece := connection.recv(65536)):
        heard += piece
    return heard.partition(b"\r\n\r\n")[0]


def everything(connection: socket.socket) -> bytes:
    connection.settimeout(10)
    heard = b""
    while piece := connection.recv(65536):
        heard += piece
    return heard


def request(content: bytes = b"", stream: BytesIO | None = None, **more: Any) -> dict[str, Any]:
    return {
        "wsgi.input": stream or BytesIO(content),
        "CONTENT_LENGTH": str(len(content)),
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PORT": "8000",
    } | more


def started(_status: str, _headers: Any, *_error: object) -> Any:
    return None


def hello(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"hello"]
