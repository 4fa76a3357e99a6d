"""Files of activity: opened whatever they are, and read in blocks of whole lines with little memory."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from app.core.lines import Block, FileRefused, read_blocks, read_first_line
from app.people.rules.refused_lines import ACTIVITY, heading_behind, without_front
from app.signals.rules.activity_streams import ActivityStreamsReader
from app.signals.rules.csv_lines import CSVReader
from app.signals.vocabulary import _l

_GZIP = b"\x1f\x8b"


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
        blocks = read_blocks(self.stream, position, number)
        if not self.is_refusals:
            return blocks
        return (without_front(block, is_activity=self.heading == ACTIVITY) for block in blocks)


def open_activity(path: Path, *, file_name: str = "", platform_default: str = "") -> ActivityFile:
    """Open a file of activity: CSV or Activity Streams in JSON lines, as it is or packed by gzip.

    Raises FileRefused with the reason if it is neither, naming it `file_name` if it lies under a name of ours.
    """
    import gzip

    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == _GZIP
        stream = cast("IO[bytes]", gzip.open(path)) if is_packed else path.open("rb")  # noqa: SIM115  # whoever asked closes it
    except OSError as error:
        raise _unreadable(file_name or path.name) from error
    size = 0 if is_packed else path.stat().st_size
    try:
        first, begin = read_first_line(stream)
        _demand_json_lines(first)
        if first.lstrip().startswith(b"{"):
            return ActivityFile(stream, ActivityStreamsReader(platform_default), size, 1, begin, ACTIVITY)
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
    except (EOFError, OSError, zlib.error) as error:
        stream.close()
        raise _unreadable(file_name or path.name) from error
    return ActivityFile(stream, reader, size, 2, begin + len(first), heading, inner is not None)


def _demand_json_lines(first: bytes) -> None:
    """Refuse activities that are JSON, but not one on each line: a list in brackets, or an object over several lines."""
    line = first.strip()
    if line.startswith(b"[") or (line.startswith(b"{") and line.endswith((b"{", b"[", b","))):
        raise FileRefused(
            _l("This is JSON, but not one activity on each line (JSON Lines). The tool jq writes it so: jq -c '.[]' from a list, jq -c '.orderedItems[]' from a collection.")
        )  # fmt: skip


def _unreadable(name: str) -> FileRefused:
    return FileRefused(_l("The file “%(name)s” cannot be read; it may be damaged."), name=name)
