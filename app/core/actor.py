"""Who is acting: a frozen value that services receive as an argument."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


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
    request_id: str = ""

    @classmethod
    def operator(cls) -> Self:
        """Whoever has a shell on the machine: not a person that we know, and trusted."""
        return cls(channel=Channel.CLI)

    @classmethod
    def clockwork(cls) -> Self:
        """The product itself, acting by timetable or in reaction."""
        return cls(channel=Channel.JOB)
