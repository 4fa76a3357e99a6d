"""Who is acting: a frozen value that services receive as an argument."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from uuid import uuid4

#: What the command or job that runs here is called in the log; everything that it does belongs together.
_run: ContextVar[str] = ContextVar("run", default="")


@contextmanager
def one_run(name: str = "") -> Iterator[None]:
    """Inside, everything that commands and jobs do belongs together under one name; without a name, under a new one."""
    token = _run.set(name or uuid4().hex)
    try:
        yield
    finally:
        _run.reset(token)


def this_run() -> str:
    """What the command or job that runs here is called in the log; empty outside of both."""
    return _run.get()


class Channel(StrEnum):
    """The door through which an act came."""

    WEB = "web"
    CLI = "cli"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a command or a job that does something, with the roles held at that moment."""

    person_id: int | None = None
    account_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    channel: Channel = Channel.WEB
    #: Under this name stands in the log whatever one request, command or job did.
    request_id: str = field(default_factory=_run.get)

    @classmethod
    def operator(cls) -> Self:
        """Whoever has a shell on the machine: not a person that we know, and trusted."""
        return cls(channel=Channel.CLI, request_id=_run.get() or uuid4().hex)

    @classmethod
    def clockwork(cls) -> Self:
        """The product itself, acting by timetable or in reaction."""
        return cls(channel=Channel.JOB, request_id=_run.get() or uuid4().hex)
