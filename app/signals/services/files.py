"""Files of activity: opened whatever they are, and read in blocks of whole lines with little memory."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from app.people.rules.refused_lines import ACTIVITY, heading_behind
from app.signals.rules.activity_streams import ActivityStreamsReader
from app.signals.rules.blocks import Block
from app.signals.rules.csv_lines import CSVReader
from app.signals.vocabulary import LONGEST_LINE, FileRefused, _l

#: About ten thousand lines.
_BLOCK = 1024 * 1024
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class ActivityFile:
    """An open file of activity: what reads its lines, and where they begin."""

    stream: IO[bytes]
    reader: CSVReader | ActivityStreamsReader
    size: int  #: 0 where it is not known beforehand
    first_line: int
    start: int
    heading: str  #: what a file of refusals says about the lines it holds
    is_refusals: bool = False  #: whether each line has its number and a reason in front

    def blocks(self, start: int = 0, lines_done: int = 0) -> Iterator[Block]:
        """The lines from a place on, where so many lines are behind; from the first act on if nothing was done yet."""
        position, number = (start, lines_done + 1) if start else (self.start, self.first_line)
        self.stream.seek(position)
        try:
            for block in _blocks(self.stream, position, number):
                yield block.without_front(is_activity=self.heading == ACTIVITY) if self.is_refusals else block
                number = block.first_line + len(block.lines)
        except (EOFError, OSError, zlib.error) as error:
            raise FileRefused(
                _l("The file breaks off or is damaged after line %(line)s."), line=number - 1
            ) from error


def open_activity(path: Path, *, platform_default: str = "") -> ActivityFile:
    """Open a file of activity: CSV or Activity Streams in JSON lines, as it is or packed by gzip.

    Raises FileRefused with the reason if it is neither.
    """
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == _GZIP
        stream = cast("IO[bytes]", gzip.open(path)) if is_packed else path.open("rb")  # noqa: SIM115  # whoever asked closes it
        head = stream.read(3)
        begin = 3 if head == _BOM else 0
        stream.seek(begin)
        first = stream.readline(LONGEST_LINE + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise FileRefused(_l("The file %(name)s cannot be read."), name=path.name) from error
    if not first:
        stream.close()
        raise FileRefused(_l("The file is empty."))
    size = 0 if is_packed else path.stat().st_size
    try:
        if first.lstrip().startswith(b"{"):
            return ActivityFile(stream, ActivityStreamsReader(platform_default), size, 1, begin, ACTIVITY)
        if len(first) > LONGEST_LINE:
            raise FileRefused(_l("The first line is longer than 64 KiB; it should name the columns."))
        inner = heading_behind(first)
        header = (first if inner is None else inner).rstrip(b"\r\n")
        reader: CSVReader | ActivityStreamsReader
        if inner is not None and header.strip(b' "').decode("utf-8", "replace").casefold() == ACTIVITY:
            heading, reader = ACTIVITY, ActivityStreamsReader(platform_default)
        else:
            reader = CSVReader(header, platform_default)
            heading = header.decode()
    except FileRefused:
        stream.close()
        raise
    return ActivityFile(stream, reader, size, 2, begin + len(first), heading, inner is not None)


def _blocks(stream: IO[bytes], position: int, number: int) -> Iterator[Block]:
    rest = b""
    while fresh := stream.read(max(_BLOCK - len(rest), LONGEST_LINE)):
        data = rest + fresh
        whole, end_of_line, rest = data.rpartition(b"\n")
        if end_of_line:
            block = Block(whole, number, position, position + len(whole) + 1)
            yield block
            position, number = block.end, number + len(block.lines)
        if len(rest) > LONGEST_LINE:
            block, rest = _overlong(stream, rest, position, number)
            yield block
            position, number = block.end, number + 1
    if rest:
        yield Block(rest.removesuffix(b"\n"), number, position, position + len(rest))


def _overlong(stream: IO[bytes], begun: bytes, position: int, number: int) -> tuple[Block, bytes]:
    """Read to the end of a line that is too long, keeping its beginning only; and what was read beyond it."""
    length = len(begun)
    while fresh := stream.read(_BLOCK):
        tail, end_of_line, beyond = fresh.partition(b"\n")
        length += len(tail) + len(end_of_line)
        if end_of_line:
            return Block(begun[: LONGEST_LINE + 1], number, position, position + length), beyond
    return Block(begun[: LONGEST_LINE + 1], number, position, position + length), b""
