"""Every setting: its type, its default, one sentence each; read from the environment once."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Config:
    """The settings of one running Waymark."""

    #: Where the database is: a SQLAlchemy URL; without it, SQLite in the instance folder.
    database_url: str = field(default="", repr=False)
    #: Redis for the job queue of several hosts; without it, a SQLite file in the instance folder.
    redis_url: str = field(default="", repr=False)
    #: Signs cookies and forms; without it, the one that set-up wrote into the instance folder.
    secret_key: str = field(default="", repr=False)
    #: What people type to reach Waymark, by default where it listens; https switches on Secure cookies and strict transport.
    public_url: str = ""
    #: Where the web process listens.
    host: str = "127.0.0.1"
    port: int = 8000
    #: Threads that answer requests in each web process, and the number of web processes.
    web_threads: int = 4
    web_processes: int = 2
    #: Threads that run jobs in a worker.
    worker_threads: int = 2
    #: The organisation's name, as pages show it, until an administrator gives another one there.
    organisation: str = "Waymark"
    #: The organisation's time zone: days, windows and nights are cut in it, until an administrator chooses another one.
    time_zone: str = "UTC"
    #: The mail server: smtp://user:password@host:587 (TLS is demanded, except of this machine) or smtps://; without it
    #: no letter is written, and links are shown to the administrator. `?tls=off` sends them for everybody on the way to read.
    smtp_url: str = field(default="", repr=False)
    #: Who writes the letters: an address, or `Name <address>`; without a name the organisation's is used.
    mail_from: str = ""
    #: How lines of the log look: plain for people, json for programs that gather them, with a line for each request.
    log_format: str = "plain"
    #: Whoever shows this token may read /metrics; without it there is no such page.
    metrics_token: str = field(default="", repr=False)
    #: How often one person, or without a sign-in one address, may ask each web process; 0 sets no limit.
    requests_per_minute: int = 600
    #: Proxies in front whose forwarded address and scheme are believed; 0 believes none.
    trusted_proxies: int = 0
    #: Shows the demo accounts on the sign-in page; only for the demo company.
    is_demo: bool = False
    #: Shows the style guide and reloads templates.
    is_development: bool = False
    #: The largest upload in bytes.
    max_upload_bytes: int = 4 * 1024**3
    #: Local files: database, uploads, secret, built assets.
    instance: Path = ROOT / "instance"
    #: Drafts of the rules, as HR edits them.
    rules_folder: Path = ROOT / "journey_rules"

    def __post_init__(self) -> None:
        """Without a public address, people type where Waymark listens."""
        if not self.public_url:
            object.__setattr__(self, "public_url", f"http://{self.host}:{self.port}")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings from environment variables of the same names in capitals.

        Raises ValueError naming every variable that cannot be read, all at once.
        """
        values: dict[str, object] = {}
        problems: list[str] = []
        for name, kind in _READERS.items():
            given = environ.get(_VARIABLES.get(name, name.upper()), "").strip()
            if given:
                try:
                    values[name] = kind(given)
                except ValueError:
                    shown = "what it is" if name in _SECRETS else repr(given)
                    expected = f": it reads {_EXPECTED[name]}" if name in _EXPECTED else ""
                    problems.append(f"{_VARIABLES.get(name, name.upper())} cannot be {shown}{expected}")
        if values.get("smtp_url") and not values.get("mail_from"):
            problems.append("MAIL_FROM must say who writes the letters, as there is an SMTP_URL")
        if problems:
            raise ValueError("; ".join(problems))
        config = cls(**values)  # type: ignore[arg-type]  # each reader gives its field's own type
        return config.with_defaults_of_instance()

    def with_defaults_of_instance(self) -> Self:
        """Fill in what the instance folder knows: the database file, the secret, and whether the demo lives there."""
        changes: dict[str, object] = {}
        if not self.secret_key:
            changes["secret_key"] = _secret_of(self.instance)
        if not self.database_url:
            changes["database_url"] = f"sqlite:///{self.instance / 'waymark.db'}"
            changes["is_demo"] = self.is_demo or (self.instance / "demo").exists()
        elif self.database_url.startswith(("postgres://", "postgresql://")):
            changes["database_url"] = "postgresql+psycopg://" + self.database_url.split("://", 1)[1]
        return replace(self, **changes)  # type: ignore[arg-type]  # as above

    @property
    def is_https(self) -> bool:
        """Whether people reach Waymark over TLS."""
        return self.public_url.startswith("https://")


def _yes(text: str) -> bool:
    if text.lower() not in {"0", "1", "no", "yes", "false", "true", "off", "on"}:
        raise ValueError
    return text.lower() in {"1", "yes", "true", "on"}


def _at_least(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if number < least:
            raise ValueError
        return number

    return read


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError
    return number


def _smtp_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.port == 0:
        raise ValueError
    if parts.path.strip("/") or parts.fragment or parts.query not in {"", "tls=off"}:
        raise ValueError
    return text


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        raise ValueError from None
    return text


def _log_format(text: str) -> str:
    if text not in {"plain", "json"}:
        raise ValueError
    return text


def _mail_from(text: str) -> str:
    _name, address = parseaddr(text)
    if "\n" in text or "\r" in text or not address.isascii() or not all(address.rpartition("@")):
        raise ValueError
    return text


def _database_url(text: str) -> str:
    if not _DATABASE_URL.fullmatch(text):
        raise ValueError
    return text


#: The databases that we know, as SQLAlchemy reads their addresses; it is asked only where a database is opened.
_DATABASE_URL = re.compile(
    r"sqlite:///[^?].*"
    r"|(?:postgres|postgresql|postgresql\+psycopg)://"
    r"(?:[^:/@]*(?::[^@]*)?@)?(?:\[[^/?]+\]|[^:/?]+)?(?::\d*)?(?:/[^?]*)?(?:\?.*)?"
)
#: What those settings look like of which few people know it by heart.
_EXPECTED = {"database_url": "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"}
#: Variables whose name is not simply the field's in capitals.
_VARIABLES = {
    "is_demo": "WAYMARK_DEMO",
    "is_development": "WAYMARK_DEVELOPMENT",
    "instance": "WAYMARK_INSTANCE",
}
#: Settings that may hold a password, which no message repeats.
_SECRETS = frozenset({"database_url", "metrics_token", "redis_url", "secret_key", "smtp_url"})
_READERS: dict[str, Callable[[str], object]] = {
    "database_url": _database_url,
    "redis_url": str,
    "secret_key": str,
    "public_url": str,
    "host": str,
    "port": _port,
    "web_threads": _at_least(1),
    "web_processes": _at_least(1),
    "worker_threads": _at_least(1),
    "organisation": str,
    "time_zone": _time_zone,
    "smtp_url": _smtp_url,
    "mail_from": _mail_from,
    "log_format": _log_format,
    "metrics_token": str,
    "requests_per_minute": _at_least(0),
    "trusted_proxies": _at_least(0),
    "is_demo": _yes,
    "is_development": _yes,
    "max_upload_bytes": _at_least(1),
    "instance": Path,
    "rules_folder": Path,
}


def _secret_of(instance: Path) -> str:
    file = instance / "secret_key"
    if not file.exists():
        instance.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()
