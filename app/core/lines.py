"""The lines of files that people send: read in blocks, each line for itself, so that a broken one spoils no other.

A record is one physical line. No file is ever held as a whole, and of a line that never ends only the beginning.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Final

from app.core.errors import Invalid

#: The longest line that is taken in, in bytes and without its end.
LONGEST_LINE: Final = 64 * 1024
#: About ten thousand lines.
BLOCK: Final = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _l(message: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return message


#: Why a file is refused that is written in UTF-16, or is something else than text.
NO_TEXT: Final = _l(
    "This is no text in UTF-8. In Excel choose “CSV UTF-8” under “Save as”, elsewhere the encoding UTF-8, and send the file that comes of it."
)


class FileRefused(Invalid):
    """A file cannot be read as what it should be, with the reason."""


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

    @property
    def last_line(self) -> int:
        """The number of the last line."""
        return self.first_line + len(self.lines) - 1

    def line(self, number: int) -> bytes:
        """The line of this number in the file."""
        return self.lines[number - self.first_line]

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


def read_first_line(stream: IO[bytes]) -> tuple[bytes, int]:
    """The first line of a file, behind a byte order mark, and where it begins; a longer one is cut.

    Raises FileRefused for an empty file, and with the remedy for one that is no text in UTF-8 but packed or a workbook.
    """
    beginning = stream.read(len(_ZIP))
    _demand_unpacked(beginning)
    begin = len(_BOM) if beginning.startswith(_BOM) else 0
    stream.seek(begin)
    line = stream.readline(LONGEST_LINE + 1)
    if not line:
        raise FileRefused(_l("The file is empty."))
    if beginning.startswith(_UTF_16) or b"\0" in beginning:
        raise FileRefused(NO_TEXT)
    return line, begin


def _demand_unpacked(beginning: bytes) -> None:
    if beginning.startswith(_ZIP):
        raise FileRefused(
            _l("This is a packed file or a workbook of Excel. Unpack it first; from a workbook save the sheet as “CSV UTF-8”, and send that.")
        )  # fmt: skip
    if beginning.startswith(_GZIP):
        raise FileRefused(_l("This file is packed. Unpack it first, and send what comes of it."))


def read_blocks(stream: IO[bytes], position: int, number: int, size: int = BLOCK) -> Iterator[Block]:
    """The lines of a file from a place on, where the line of this number begins, in blocks of about `size` bytes.

    Raises FileRefused where the file breaks off or is damaged.
    """
    stream.seek(position)
    try:
        for block in _blocks(stream, position, number, size):
            yield block
            number = block.last_line + 1
    except (EOFError, OSError, zlib.error) as error:
        raise FileRefused(
            _l("The file breaks off or is damaged after line %(line)s."), line=number - 1
        ) from error


def _blocks(stream: IO[bytes], position: int, number: int, size: int) -> Iterator[Block]:
    rest = b""
    while fresh := stream.read(max(size - len(rest), LONGEST_LINE)):
        data = rest + fresh
        whole, end_of_line, rest = data.rpartition(b"\n")
        if end_of_line:
            block = Block(whole, number, position, position + len(whole) + 1)
            yield block
            position, number = block.end, block.last_line + 1
        if len(rest) > LONGEST_LINE:
            block, rest = _overlong(stream, rest, position, number)
            yield block
            position, number = block.end, number + 1
    if rest:
        yield Block(rest.removesuffix(b"\n"), number, position, position + len(rest))


def _overlong(stream: IO[bytes], begun: bytes, position: int, number: int) -> tuple[Block, bytes]:
    """Read to the end of a line that is too long, keeping its beginning only; and what was read beyond it."""
    length = len(begun)
    while fresh := stream.read(BLOCK):
        tail, end_of_line, beyond = fresh.partition(b"\n")
        length += len(tail) + len(end_of_line)
        if end_of_line:
            return Block(begun[: LONGEST_LINE + 1], number, position, position + length), beyond
    return Block(begun[: LONGEST_LINE + 1], number, position, position + length), b""
