"""The log of a process, on standard error: plain lines for people, or JSON lines for programs that gather them.

A line names an event in constant words, and numbers instead of names. Every line knows the request, command or job in
which it was written. Nothing that somebody sent can begin a line of its own, and what looks like a secret is blanked.
"""

import json
import logging
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import g, has_app_context

from app.core.actor import this_run
from app.core.errors import without_details
from config import Config

log = logging.getLogger("app.web")

#: A request that takes longer is told in the plain log as well.
SLOW_SECONDS: Final = 1.0
BLANK: Final = "[…]"
#: What lines may carry beside their words.
EXTRAS: Final = ("method", "route", "status", "ms", "person", "job", "job_id", "attempt", "address")
_SECRET_WORD = (
    r"(?:pass(?:word|wd|phrase)?|secret(?:_key)?|token|csrf_token|cookie|authorization|session_key|api_key)"
)
_SECRETS: Final = (
    # smtp://user:password@host, postgresql://…
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@'\"]*:)[^\s@'\"]+(@)", re.IGNORECASE), rf"\1{BLANK}\2"),
    # Cookie: a=b; c=d and Authorization: Bearer …, to the end of the line
    (re.compile(r"((?:set-)?cookie|authorization)(['\"]?\s*[:=]\s*)[^\r\n]+", re.IGNORECASE), rf"\1\2{BLANK}"),
    # password=…, "token": "…"
    (re.compile(rf"({_SECRET_WORD}['\"]?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;&)}}\]]+)", re.IGNORECASE), rf"\1{BLANK}"),
    # addresses that open something once
    (re.compile(r"(/(?:invitations|password-reset)/)[^\s/?'\"]+"), rf"\1{BLANK}"),
)  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


#: Whether this process writes plain lines: then most requests need no line made, only to be left out.
_written = {"plain": False}


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was answered."""

    method: str
    route: (
        str  #: as in the list of routes: `/people/<int:person_id>`; empty for an address that is none of ours
    )
    status: int
    seconds: float
    person_id: int | None


def write_log(config: Config) -> None:
    """Let this process write its log in the form that the settings name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if config.log_format == "json" else PlainLines())
    if config.log_format == "plain":
        handler.addFilter(_is_for_people)
    _written["plain"] = config.log_format == "plain"
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("app").setLevel(logging.INFO)


def tell_of_request(seen: Seen) -> None:
    """Write a line about a request that was answered."""
    if not log.isEnabledFor(logging.INFO) or (_written["plain"] and not _is_worth_a_line(seen)):
        return
    about = {
        "method": seen.method,
        "route": seen.route,
        "status": seen.status,
        "ms": round(seen.seconds * 1000, 1),
        "person": seen.person_id,
    }
    log.info("request", extra=about)


def without_secrets(words: str) -> str:
    """The words, with a blank in the place of what looks like a password, a token or a cookie, and without values of rows."""
    words = without_details(words)
    for pattern, blanked in _SECRETS:
        words = pattern.sub(blanked, words)
    return words


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line: `event` is constant, `message` says it with what it is about."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg),
            "request_id": _request_id(),
        }
        line |= {name: getattr(record, name) for name in EXTRAS if getattr(record, name, None) is not None}
        if record.args:
            line["message"] = without_secrets(record.getMessage())
        if record.exc_info:
            line["failure"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, default=str)


class PlainLines(logging.Formatter):
    """One line for a person, and below it, set in, where a failure came from."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        extras = [
            f"{name}={getattr(record, name)}" for name in EXTRAS if getattr(record, name, None) is not None
        ]
        at = datetime.fromtimestamp(record.created).astimezone()
        words = " ".join(filter(None, [record.getMessage(), *extras, _plain_request_id()]))
        line = f"{at:%Y-%m-%d %H:%M:%S} {record.levelname.lower():7} {_in_one_line(without_secrets(words))}"
        if record.exc_info:
            failure = without_secrets(self.formatException(record.exc_info))
            line += "".join(f"\n    | {_in_one_line(part)}" for part in failure.splitlines())
        return line


def _is_for_people(record: logging.LogRecord) -> bool:
    """Whether a line says something that somebody may want to do something about."""
    if record.levelno > logging.INFO or not record.name.startswith("app"):
        return True
    return record.msg not in {"job recorded", "job done"}


def _is_worth_a_line(seen: Seen) -> bool:
    return seen.status >= 500 or seen.seconds >= SLOW_SECONDS


def _in_one_line(words: str) -> str:
    return _CONTROLS.sub(lambda found: repr(found[0])[1:-1], words)


def _request_id() -> str:
    named = g.get("request_id") if has_app_context() else None
    return str(named or this_run())


def _plain_request_id() -> str:
    known = _request_id()
    return f"request={known}" if known else ""
