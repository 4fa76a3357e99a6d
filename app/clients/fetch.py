"""The one way to fetch something from an address that a person or another site gave us.

The name is resolved here, every address it has is judged, and the connection goes to the address that was judged: a
name that answers differently the second time gains nothing.
"""

import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_network
from ssl import SSLContext
from typing import Any, Protocol

import httpcore
import httpx

from app.clients.addresses import is_metadata, is_public, unwrapped
from app.core.errors import DomainError, Invalid

#: The whole answer, redirects and all, takes no longer.
SECONDS = 15.0
MAX_BYTES = 64 * 1024 * 1024
MAX_REDIRECTS = 5
PORTS = frozenset({80, 443})
AGENT = "Waymark"


class AddressRefused(Invalid):
    """The address is none that may be fetched: wrong scheme or port, or not on the public internet."""

    message = "This address cannot be opened from here. Use a public http or https address."


class FetchFailed(DomainError):
    """The other side did not answer, or not as it should."""

    message = "The other site did not answer in time, or its answer was too large."


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: where it came from in the end, its status, its headers (names in lower case) and its content."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher(Protocol):
    """Fetches what stands at an address."""

    def get(self, url: str, *, redirects: bool = False, headers: Mapping[str, str] | None = None) -> Fetched:
        """What stands at the address, whatever its status. Raises AddressRefused, FetchFailed."""


@dataclass(frozen=True)
class SafeFetcher:
    """The real one. `also_allowed` are networks that may be reached although they are not public, `ports` beside 80 and 443."""

    also_allowed: tuple[str, ...] = ()
    ports: frozenset[int] = PORTS
    seconds: float = SECONDS
    max_bytes: int = MAX_BYTES

    def get(self, url: str, *, redirects: bool = False, headers: Mapping[str, str] | None = None) -> Fetched:
        """What stands at the address, whatever its status; redirects are followed only if asked, each judged anew."""
        deadline = time.monotonic() + self.seconds
        network = _JudgingNetwork(self, deadline)
        target = self._judged(url)
        for _hop in range(MAX_REDIRECTS + 1):
            fetched = self._get_once(target, network, dict(headers or {}))
            onward = (
                fetched.headers.get("location")
                if redirects and fetched.status in {301, 302, 303, 307, 308}
                else None
            )
            if onward is None:
                return fetched
            target = self._judged(str(target.join(onward)))
            # What was meant for one site is not shown to the next.
            headers = None
        raise FetchFailed

    def allows(self, address: str) -> bool:
        """Whether an address may be connected to."""
        if is_metadata(address):
            return False
        plain = unwrapped(address)
        return is_public(address) or any(plain in ip_network(network) for network in self.also_allowed)

    def _judged(self, url: str) -> httpx.URL:
        try:
            target = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as error:
            raise AddressRefused from error
        port = {"http": 80, "https": 443}.get(target.scheme) if target.port is None else target.port
        if (
            port not in self.ports
            or target.scheme not in {"http", "https"}
            or target.userinfo
            or not target.host
        ):
            raise AddressRefused
        return target

    def _get_once(self, url: httpx.URL, network: "_JudgingNetwork", headers: dict[str, str]) -> Fetched:
        # Compressed answers could unfold into far more than was sent, so none are asked for and none taken.
        sent = headers | {"Accept-Encoding": "identity", "User-Agent": AGENT}
        try:
            with (
                httpx.Client(transport=_Transport(network), trust_env=False, timeout=self.seconds) as client,
                client.stream("GET", url, headers=sent, follow_redirects=False) as answer,
            ):
                return Fetched(str(url), answer.status_code, dict(answer.headers), self._body_of(answer))
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.ProtocolError, httpcore.NetworkError, httpcore.TimeoutException, OSError, ValueError) as error:  # fmt: skip
            raise FetchFailed from error

    def _body_of(self, answer: httpx.Response) -> bytes:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise FetchFailed
        body = bytearray()
        for chunk in answer.iter_raw():
            body += chunk
            if len(body) > self.max_bytes:
                raise FetchFailed
        return bytes(body)


@dataclass
class NullFetcher:
    """For tests and for machines without a way out: answers what it was given and remembers what it was asked."""

    answers: dict[str, Fetched] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, redirects: bool = False, headers: Mapping[str, str] | None = None) -> Fetched:
        """The prepared answer, or FetchFailed where none was prepared."""
        self.asked.append(url)
        if url not in self.answers:
            raise FetchFailed
        return self.answers[url]


class _JudgingNetwork(httpcore.NetworkBackend):
    """Resolves, judges, and connects to what was judged, all before one deadline."""

    def __init__(self, policy: SafeFetcher, deadline: float) -> None:
        self.policy = policy
        self.deadline = deadline
        self.network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a judged address of this host. Raises AddressRefused if any of its addresses is not public."""
        addresses = _resolve(host, port, self.left())
        if not addresses or not all(self.policy.allows(address) for address in addresses):
            raise AddressRefused
        return _DeadlineStream(
            self.network.connect_tcp(addresses[0], port, self.left(), local_address, socket_options), self
        )

    def left(self) -> float:
        """The seconds left. Raises when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


class _DeadlineStream(httpcore.NetworkStream):
    """A stream on which a drip of bytes does not buy more time."""

    def __init__(self, stream: httpcore.NetworkStream, network: _JudgingNetwork) -> None:
        self.stream = stream
        self.network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes, before the deadline."""
        return self.stream.read(max_bytes, self.network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes, before the deadline."""
        self.stream.write(buffer, self.network.left())

    def close(self) -> None:
        """Hang up."""
        self.stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same stream with TLS, agreed before the deadline."""
        return _DeadlineStream(
            self.stream.start_tls(ssl_context, server_hostname, self.network.left()), self.network
        )

    def get_extra_info(self, info: str) -> Any:
        """What the stream below knows."""
        return self.stream.get_extra_info(info)


class _Transport(httpx.BaseTransport):
    """Lets httpx speak over the judging network; no proxy, no reuse, no second try."""

    def __init__(self, network: _JudgingNetwork) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(), network_backend=network, max_connections=1, retries=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self.pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, content=b"", extensions=request.extensions
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Hang up."""
        self.pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()


@cache
def _ssl_context() -> SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """Every address of a host; the resolver itself knows no time limit, so it is waited for no longer than ours."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="resolver")
    try:
        answers = pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(seconds)
    except TooSlow as error:
        raise httpcore.ConnectTimeout from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    finally:
        pool.shutdown(wait=False)
    return [str(answer[4][0]) for answer in answers]
