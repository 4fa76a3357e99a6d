"""The one way to hand letters over to a mail server: the one that the settings name, and no other.

Limits: one connection for a batch, one batch at a time in each thread of a worker; no answer is waited for longer than
`SECONDS`; nothing is tried twice here, whoever calls decides when the next try is. The certificate of the server is
verified, and a connection that should be secret and is not is given up before anything is said over it.
"""

import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import smtplib  # loaded by whoever sends, see below: web processes send nothing

#: No single answer is waited for longer.
SECONDS = 15.0
#: Of what a server says, no more is kept.
LONGEST_WORDS = 300
PORTS = {"smtp": 587, "smtps": 465}
#: A server that wants a name and a password first.
_NOT_LET_IN = frozenset({530, 535})


class Tls(StrEnum):
    """How the way to the server is made secret."""

    AT_ONCE = "at once"
    DEMANDED = "demanded"  #: with STARTTLS, before anything is said
    NONE = "none"


class Fate(StrEnum):
    """What a server did with a letter."""

    TAKEN = "taken"
    LATER = "later"
    NOBODY_THERE = "nobody there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a letter, in the server's words; `is_last` if nothing more can be said over this connection."""

    fate: Fate
    words: str = ""
    is_last: bool = False


class MailServerTrouble(Exception):
    """The server cannot be used at all at the moment, whatever the letter; says why, without any secret."""


class Line(Protocol):
    """An open connection to a mail server."""

    def send(self, message: bytes, *, to: str) -> Answer:
        """Hand over one letter to one address. Raises MailServerTrouble where no letter would get through."""


class Mailer(Protocol):
    """What letters are handed over to."""

    @property
    def sender(self) -> str:
        """Who writes, as the settings have it: an address, or a name with an address."""

    def connect(self) -> AbstractContextManager[Line]:
        """An open connection, closed at the end of the block. Raises MailServerTrouble."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where the mail server is, how to get in, and who we say we are."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    our_name: str = "localhost"

    @classmethod
    def from_url(cls, url: str, *, our_name: str = "localhost") -> Self:
        """The server of smtp://user:password@host:port; TLS is demanded unless it is this machine or the address says off."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme == "smtps":
            tls = Tls.AT_ONCE
        else:
            tls = Tls.NONE if parts.query == "tls=off" or _is_this_machine(host) else Tls.DEMANDED
        return cls(
            host=host,
            port=parts.port or PORTS[parts.scheme],
            tls=tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            our_name=our_name,
        )


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """The real one."""

    server: MailServer
    sender: str
    seconds: float = SECONDS

    @contextmanager
    def connect(self) -> Iterator["SmtpLine"]:
        """An open connection to the server, over TLS where it must be, signed in where the settings have a name."""
        connection = self._open()
        try:
            yield SmtpLine(connection, parseaddr(self.sender)[1])
        finally:
            with suppress(OSError):  # whatever goes wrong with a server is one
                connection.quit()
            connection.close()

    def _open(self) -> "smtplib.SMTP":
        connection = None
        try:
            connection = self._dial()
            connection.ehlo_or_helo_if_needed()
            if self.server.tls is Tls.DEMANDED:
                connection.starttls(context=_certificates())
                connection.ehlo_or_helo_if_needed()
            if self.server.user:
                connection.login(self.server.user, self.server.password)
        except (OSError, ValueError) as error:
            if connection is not None:
                connection.close()
            # Not from the error: it may carry what was said to get in.
            raise MailServerTrouble(_words_of(error)) from None
        return connection

    def _dial(self) -> "smtplib.SMTP":
        import smtplib

        server = self.server
        if server.tls is Tls.AT_ONCE:
            return smtplib.SMTP_SSL(
                server.host, server.port, server.our_name, timeout=self.seconds, context=_certificates()
            )
        return smtplib.SMTP(server.host, server.port, server.our_name, timeout=self.seconds)


@dataclass(frozen=True, slots=True)
class SmtpLine:
    """A conversation with a server, one letter after the other."""

    connection: "smtplib.SMTP"
    sender: str

    def send(self, message: bytes, *, to: str) -> Answer:
        """Hand over one letter to one address. Raises MailServerTrouble if the server hears nothing from this sender."""
        try:
            return self._hand_over(message, to)
        except OSError as error:
            # What was half said is for the server to forget; whether it took the letter is not known.
            return Answer(Fate.LATER, _words_of(error), is_last=True)

    def _hand_over(self, message: bytes, to: str) -> Answer:
        import smtplib

        code, said = self.connection.mail(self.sender)
        if code != 250:
            raise MailServerTrouble(_said(code, said))
        code, said = self.connection.rcpt(to)
        if code in _NOT_LET_IN:
            raise MailServerTrouble(_said(code, said))
        if code not in (250, 251):
            # By RFC 3463 a subject of 7 is a rule of the server's, so it says nothing about the address.
            is_rule = said.startswith(b"5.7.")
            return self._refused(code, said, Fate.REFUSED if is_rule else Fate.NOBODY_THERE)
        try:
            code, said = self.connection.data(message)
        except smtplib.SMTPDataError as error:
            code, said = error.smtp_code, _as_bytes(error.smtp_error)
        if code != 250:
            return self._refused(code, said, Fate.REFUSED)
        return Answer(Fate.TAKEN, _said(code, said))

    def _refused(self, code: int, said: bytes, for_good: Fate) -> Answer:
        is_last = code == 421
        if not is_last:
            self.connection.rset()
        return Answer(for_good if 500 <= code < 600 else Fate.LATER, _said(code, said), is_last)


def _certificates() -> ssl.SSLContext:
    # The authorities of this machine; OpenSSL's own variable SSL_CERT_FILE names those of a company.
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _words_of(error: Exception) -> str:
    import smtplib

    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, _as_bytes(error.smtp_error))
    if isinstance(error, UnicodeError):
        return "the name or the password has letters that cannot be said to a mail server"
    return _clean(str(error) or type(error).__name__)


def _said(code: int, words: bytes) -> str:
    return _clean(f"{code} {words.decode('utf-8', 'replace')}")


def _as_bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _clean(words: str) -> str:
    """One line that a page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:LONGEST_WORDS]
