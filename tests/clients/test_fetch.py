"""The one way to fetch from addresses that others gave us."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.clients import fetch, fetcher, use_fetcher
from app.clients.addresses import is_public
from app.clients.fetch import AddressRefused, Fetched, FetchFailed, NullFetcher, SafeFetcher

INNER = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 100.100.100.200 127.0.0.1 127.1.2.3 127.255.255.254
169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.31.196.1
192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::7f00:1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 ::ffff:7f00:1
64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::1 64:ff9b:1::7f00:1 100::1 100:0:0:1::1
2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2001:1ff:ffff::1
2002:7f00:1::1 2002:a00:1::1 2620:4f:8000::1 3fff::1 4000::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fd20:ce::254
fe80::1 fe80::1%eth0 fec0::1 febf::1 ff02::1 ff0e::1
""".split()
PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 93.184.216.34 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
169.253.255.255 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255
2606:4700:4700::1111 2a00:1450:4001::1 2001:200::1 2001:4860:4860::8888 2003::1 3ffe::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
""".split()
DISGUISED = """
http://2130706433/ http://0x7f000001/ http://017700000001/ http://127.1/ http://0177.0.0.1/ http://0/ http://[::1]/
http://[::ffff:127.0.0.1]/ http://[0:0:0:0:0:ffff:7f00:1]/ http://localhost/ http://LOCALHOST./ http://[fe80::1%25lo]/
http://169.254.169.254/latest/meta-data/ http://[64:ff9b::a9fe:a9fe]/ http://10.0.0.1:80/ https://192.168.1.1/
""".split()
REFUSED = """
file:///etc/passwd ftp://93.184.216.34/ gopher://93.184.216.34/ javascript:alert(1) data:text/plain,x //93.184.216.34/ /etc/passwd
http:///nohost http://user:secret@93.184.216.34/ http://user@93.184.216.34/ http://93.184.216.34:22/ http://93.184.216.34:8080/
http://93.184.216.34:0/ http://93.184.216.34:99999/ http://[::1
""".split()


@pytest.mark.parametrize("address", INNER)
def test_an_address_that_is_not_public_is_known_as_such(address: str) -> None:
    """G5, ASVS 1.3.6: every special range of the IANA, in every disguise."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_open(address: str) -> None:
    """G5: neighbours of the special ranges are not shut out."""
    assert is_public(address)


@pytest.mark.parametrize("url", DISGUISED)
def test_an_inner_address_is_refused_however_it_is_written(url: str) -> None:
    """G5, ASVS 1.5.3: the address that the resolver names is what is judged."""
    with pytest.raises((AddressRefused, FetchFailed)):
        SafeFetcher().get(url)


@pytest.mark.parametrize("url", [*REFUSED, "http://exa\nmple.org/", ""])
def test_only_http_and_https_on_their_ports_are_fetched(url: str) -> None:
    """G5, ASVS 1.3.6: no files, no other services, no passwords in addresses."""
    with pytest.raises(AddressRefused):
        SafeFetcher().get(url)


def test_a_name_with_one_inner_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """G5: it fails closed."""
    answers(monkeypatch, ["93.184.216.34", "10.0.0.1"])

    with pytest.raises(AddressRefused):
        SafeFetcher().get("http://two-faced.example/")


def test_a_name_that_answers_differently_the_second_time_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """G5: the connection goes to the address that was judged."""
    asked: list[list[str]] = [["93.184.216.34"], ["127.0.0.1"]]
    tried: list[str] = []
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *_a, **_k: [infos(text) for text in asked.pop(0)])

    def connect(_self: object, host: str, *_rest: Any) -> Any:
        tried.append(host)
        raise fetch.httpcore.ConnectError

    monkeypatch.setattr(fetch.httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(FetchFailed):
        SafeFetcher().get("http://rebinding.example/")

    assert tried == ["93.184.216.34"]
    assert asked == [["127.0.0.1"]]


def test_a_failed_look_up_is_a_failed_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """G5: it fails closed."""

    def fail(*_args: Any, **_more: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(fetch.socket, "getaddrinfo", fail)
    with pytest.raises(FetchFailed):
        SafeFetcher().get("http://nowhere.example/")


def test_metadata_stays_shut_where_inner_addresses_are_allowed() -> None:
    """G5: an allow entry never switches the check off."""
    generous = SafeFetcher(also_allowed=("0.0.0.0/0", "::/0"))

    assert generous.allows("10.0.0.1")
    assert not any(
        generous.allows(text)
        for text in ("169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fd00:ec2::254")
    )


def test_a_page_is_fetched_with_its_headers() -> None:
    """R-S2."""
    with site(answer(b"hello", "Content-Type: text/plain")) as (local, url, heard):
        fetched = local.get(url + "feed?x=1", headers={"Accept": "text/plain"})

    assert (fetched.status, fetched.body, fetched.headers["content-type"]) == (200, b"hello", "text/plain")
    assert b"GET /feed?x=1 HTTP/1.1" in heard[0]
    assert b"Accept-Encoding: identity" in heard[0]


def test_a_redirect_is_not_followed_unless_asked_for() -> None:
    """ASVS 15.3.2."""
    with site(redirect("/elsewhere"), answer(b"there")) as (local, url, _heard):
        assert local.get(url).status == 302
    with site(redirect("/elsewhere"), answer(b"there")) as (local, url, heard):
        followed = local.get(url, redirects=True, headers={"Authorization": "secret"})

    assert followed.body == b"there"
    assert [b"secret" in request for request in heard] == [True, False]


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "http://127.0.0.2/",
        "//[::1]/",
        "http://127.0.0.1:22/",
    ],
)
def test_a_redirect_to_an_inner_address_is_refused(target: str) -> None:
    """G5: each hop is judged anew."""
    with site(redirect(target)) as (local, url, _heard), pytest.raises(AddressRefused):
        local.get(url, redirects=True)


def test_redirects_come_to_an_end() -> None:
    """G5."""
    with site(*[redirect("/round")] * 10) as (local, url, heard), pytest.raises(FetchFailed):
        local.get(url, redirects=True)

    assert len(heard) == fetch.MAX_REDIRECTS + 1


@pytest.mark.parametrize("slow", ["headers", "body", "nothing"])
def test_a_drip_of_bytes_does_not_buy_time(slow: str) -> None:
    """G5: the limit is for the whole answer."""
    with site(dripping(slow)) as (local, url, _heard):
        began = time.monotonic()
        with pytest.raises(FetchFailed):
            local.get(url)

    assert time.monotonic() - began < 3


@pytest.mark.parametrize("kind", ["long", "chunked", "zipped", "lying"])
def test_an_answer_that_is_too_large_is_given_up(kind: str) -> None:
    """G5: also when it unfolds, or says that it is small."""
    with site(flooding(kind)) as (local, url, _heard), pytest.raises(FetchFailed):
        local.get(url)


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\x00\xff\xfe",
        b"HTTP/1.1 999999 X\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
    ],
)
def test_an_answer_that_is_no_answer_is_a_failed_fetch(rubbish: bytes) -> None:
    """G5."""
    with site(lambda peer: peer.sendall(rubbish)) as (local, url, _heard), pytest.raises(FetchFailed):
        local.get(url)


def test_a_stand_in_answers_in_tests_and_remembers() -> None:
    """No test needs the world outside."""
    stand_in = NullFetcher(
        {"https://blog.example/feed": Fetched("https://blog.example/feed", 200, {}, b"<rss/>")}
    )
    use_fetcher(stand_in)
    try:
        assert fetcher().get("https://blog.example/feed").body == b"<rss/>"
        with pytest.raises(FetchFailed):
            fetcher().get("https://other.example/")
    finally:
        use_fetcher(None)

    assert stand_in.asked == ["https://blog.example/feed", "https://other.example/"]
    assert isinstance(fetcher(), SafeFetcher)


def infos(address: str) -> tuple[Any, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))


def answers(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    monkeypatch.setattr(
        fetch.socket, "getaddrinfo", lambda *_a, **_k: [infos(address) for address in addresses]
    )


Peer = Callable[[socket.socket], None]


@contextmanager
def site(*scripts: Peer) -> Iterator[tuple[SafeFetcher, str, list[bytes]]]:
    """A site on this machine that plays one script for each connection; a fetcher that may go there, with small limits."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def play() -> None:
            for script in scripts:
                try:
                    peer, _address = server.accept()
                except OSError:
                    return
                with peer:
                    heard.append(peer.recv(65536))
                    try:
                        script(peer)
                    except OSError:
                        continue

        thread = threading.Thread(target=play, daemon=True)
        thread.start()
        port = server.getsockname()[1]
        local = SafeFetcher(
            ("127.0.0.1/32",), ports=frozenset({port, 80, 443}), seconds=1.0, max_bytes=100_000
        )
        yield local, f"http://127.0.0.1:{port}/", heard
        server.shutdown(socket.SHUT_RDWR)
        thread.join(3)


def answer(body: bytes, *headers: str) -> Peer:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return lambda peer: peer.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def redirect(target: str) -> Peer:
    return lambda peer: peer.sendall(
        f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )


def dripping(slow: str) -> Peer:
    def drip(peer: socket.socket) -> None:
        if slow == "body":
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        elif slow == "headers":
            peer.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(20):
            if slow != "nothing":
                peer.sendall(b"x")
            time.sleep(0.1)

    return drip


def flooding(kind: str) -> Peer:
    content = b"x" * 200_000
    match kind:
        case "long":
            return answer(content)
        case "zipped":
            return answer(gzip.compress(content), "Content-Encoding: gzip")
        case "lying":
            return lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + content)
        case _:
            parts = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [content[:50_000]] * 4)
            return lambda peer: peer.sendall(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + parts + b"0\r\n\r\n"
            )
