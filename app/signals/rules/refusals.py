"""Why a line is not taken in."""

from dataclasses import dataclass, field

from app.people.rules.refused_lines import shown
from app.signals.vocabulary import LONGEST_LINE

#: So much of a refused line is shown on pages; the file of refusals holds all of it.
_SHOWN = 300

#: Ends a line that was cut; whoever sends it again like this is refused again.
CUT = "…\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence to be translated, with what fills its places."""

    message: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class LineRefused(Exception):
    """One line cannot be taken in; all others can."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.reason = Reason(message, params)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken in: its number in the file, the reason, and the line itself."""

    line: int
    reason: Reason
    text: str

    def to_json(self) -> dict[str, object]:
        """What is kept with the batch; a very long line is cut."""
        text = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}{CUT}"
        return {"line": self.line, "reason": self.reason.message, "params": self.reason.params, "text": text}


def printable(line: bytes) -> str:
    """A refused line as text that every file and database can hold."""
    return shown(line[:LONGEST_LINE])
