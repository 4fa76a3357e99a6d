"""A mail server of the test's own, on loopback: it takes letters, and refuses them as the test says."""

import socket
import ssl
import warnings
from asyncio import WriteTransport
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app import clients
from app.clients import smtp

#: A certificate for localhost and 127.0.0.1 with its key; nobody but these tests trusts it.
CERTIFICATE = Path(__file__).with_name("loopback.pem")
USER, PASSWORD = "waymark", "p@ss/word:1"
#: In place of an answer: the server hangs up.
HANGS_UP = "hangs up"


@dataclass
class MailServer:
    """What the server has taken, and what it says to whom instead of yes."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)
    #: Envelopes of what was taken: from whom, to whom.
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    #: Answers to RCPT by address, used up one after the other.
    to_recipients: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    #: Answers to MAIL and to the letter itself, used up one after the other.
    to_senders: list[str] = field(default_factory=list)
    to_letters: list[str] = field(default_factory=list)
    connections: int = 0

    def letters_to(self, address: str) -> list[EmailMessage]:
        """The letters that were taken for an address."""
        return [letter for letter, (_, to) in zip(self.taken, self.envelopes, strict=True) if address in to]

    async def handle_EHLO(  # noqa: N802 - the names are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += session.host_name is None
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_senders:
            return self.to_senders.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipients[address]:
            return self.to_recipients[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_letters:
            answer = self.to_letters.pop(0)
            if answer == HANGS_UP:
                assert isinstance(server.transport, WriteTransport)
                server.transport.abort()
            return answer
        assert isinstance(envelope.content, bytes)
        self.taken.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        return "250 OK: queued"


@contextmanager
def mail_server(*, tls: str = "", has_password: bool = False) -> Iterator[MailServer]:
    """A server on a free port; `tls` is "at once" or "starttls", with a certificate that nobody knows."""
    server = MailServer(free_port())
    options: dict[str, Any] = {}
    if tls == "at once":
        options["ssl_context"] = _certified()
    if tls == "starttls":
        options |= {"tls_context": _certified(), "require_starttls": True}
    if has_password:
        options |= {"authenticator": _knows, "auth_required": True, "auth_require_tls": False}
    controller = Controller(server, hostname="127.0.0.1", port=server.port, server_hostname="mail.example", **options)  # fmt: skip
    with warnings.catch_warnings():
        # It warns of passwords without TLS, which is what some tests are about, and of its own future.
        warnings.filterwarnings("ignore", module=r"aiosmtpd\.")
        controller.start()
        try:
            yield server
        finally:
            controller.stop()


@contextmanager
def post_office(*, password: str | None = None) -> Iterator[MailServer]:
    """A server to which the application's letters go; with a password it wants the right one."""
    with mail_server(has_password=password is not None) as server:
        user = "" if password is None else USER
        known = smtp.MailServer("127.0.0.1", server.port, smtp.Tls.NONE, user, password or "")
        clients.use_mailer(smtp.SmtpMailer(known, "waymark@larkfield.example", 5.0))
        try:
            yield server
        finally:
            clients.use_mailer(None)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _certified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def _knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=is_right, handled=False)
