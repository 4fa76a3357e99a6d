"""A block of whole lines of a file, still as bytes."""

from dataclasses import dataclass
from functools import cached_property

from app.people.rules.refused_lines import line_behind
from app.signals.rules.refusals import LineRefused
from app.signals.vocabulary import LONGEST_LINE, _l


@dataclass(frozen=True)
class Block:
    """Some lines in a row: their bytes, the number of the first one, and where they lie in the file."""

    data: bytes
    first_line: int
    start: int
    end: int

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines without their ends."""
        if b"\r" in self.data:
            return [line[:-1] if line.endswith(b"\r") else line for line in self.data.split(b"\n")]
        return self.data.split(b"\n")

    def line(self, number: int) -> bytes:
        """The line of this number in the file."""
        return self.lines[number - self.first_line]

    def without_front(self, *, is_activity: bool) -> "Block":
        """The lines of a file of refusals without the number and the reason in front of each."""
        lines = [
            line if len(line) > LONGEST_LINE else line_behind(line, is_activity=is_activity)
            for line in self.lines
        ]
        return Block(b"\n".join(lines), self.first_line, self.start, self.end)

    @cached_property
    def plain_lines(self) -> list[str] | None:
        """The lines as text if there is nothing unusual in any of them: no quote, no control sign, no overlong line."""
        if b'"' in self.data or b"\0" in self.data or max(map(len, self.lines)) > LONGEST_LINE:
            return None
        try:
            text = b"\n".join(self.lines).decode()
        except UnicodeDecodeError:
            return None
        return None if "\r" in text else text.split("\n")


def decoded(line: bytes) -> str:
    """A single line as text. Raises LineRefused for what no file of text holds."""
    if len(line) > LONGEST_LINE:
        raise LineRefused(_l("the line is longer than 64 KiB"))
    if b"\0" in line:
        raise LineRefused(_l("the line holds a NUL sign"))
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise LineRefused(
            _l("the line is not in UTF-8 (byte %(position)s)"), position=error.start + 1
        ) from None
