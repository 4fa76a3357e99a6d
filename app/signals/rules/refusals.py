"""Why a line is not taken in."""

from dataclasses import dataclass

from app.core.lines import Reason
from app.people.rules.refused_lines import cut


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken in: its number in the file, the reason, and the line itself."""

    line: int
    reason: Reason
    text: str

    def to_json(self) -> dict[str, object]:
        """What is kept with the batch; a very long line is cut."""
        return {
            "line": self.line,
            "reason": self.reason.message,
            "params": self.reason.params,
            "text": cut(self.text),
        }
