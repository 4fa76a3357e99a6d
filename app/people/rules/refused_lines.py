"""The file of refused lines, which can be mended and sent again as it is.

Its header is `line,reason,` and then the header of the file that was refused in part; below it stands each refused line
behind its number and the reason, just as it was sent. Whoever reads a file with such a header passes over what stands
in front. Only the reason is made harmless for spreadsheets: the line has to come back as it was.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from app.core.lines import LONGEST_LINE, Block
from app.people.rules.cells import harmless

#: Instead of a header, for lines of Activity Streams; each line is then one cell.
ACTIVITY: Final = "activity"

#: So much of a line is shown.
_SHOWN: Final = 300
#: Ends a line that was cut; whoever sends it again like this is refused again.
_CUT: Final = "…\N{REPLACEMENT CHARACTER}"
_HEADER = re.compile(rb'(?:\xef\xbb\xbf)?\s*"?line"?\s*,\s*"?reason"?\s*,', re.IGNORECASE)
#: Nothing that was matched is tried in another way: a line of 64 KiB of blanks would take a minute.
_IN_FRONT = re.compile(rb'\s*+"?\d*+"?\s*+,(?:"[^"]*+(?:""[^"]*+)*+"|[^",]*+),')
#: What cannot stand in a text, and what stands for it; it is put back when the line is sent again, so that nothing
#: that was not mended comes in.
_STAND_INS: Final = (
    ("\N{REPLACEMENT CHARACTER}".encode(), b"\xff"),
    ("\N{SYMBOL FOR NULL}".encode(), b"\0"),
    ("\N{SYMBOL FOR CARRIAGE RETURN}".encode(), b"\r"),
)


def header_of(heading: str) -> str:
    """The first line of a file of refusals, from the header of what was sent."""
    return f"line,reason,{shown(heading.encode())}\n"


def refused_line(line: int, reason: object, text: str, *, heading: str) -> str:
    """One line of a file of refusals."""
    start = io.StringIO()
    writer = csv.writer(start, lineterminator="")
    writer.writerow([line, harmless(reason)])
    one_line = text.replace("\n", "\N{REPLACEMENT CHARACTER}")
    if heading == ACTIVITY:
        start.write(',"')
        one_line = harmless(one_line).replace('"', '""') + '"'
    else:
        start.write(",")
    return f"{start.getvalue()}{shown(one_line.encode())}\n"


def refusals_text(heading: str, refusals: Iterable[tuple[int, object, str]]) -> str:
    """A file of refusals as text: of each line its number, the reason, and what it says."""
    lines = [refused_line(line, reason, text, heading=heading) for line, reason, text in refusals]
    return header_of(heading) + "".join(lines)


def heading_behind(header: bytes) -> bytes | None:
    """The header of what was refused in part, if this is the first line of a file of refusals."""
    found = _HEADER.match(header)
    return header[found.end() :] if found else None


def line_behind(raw: bytes, *, is_activity: bool = False) -> bytes:
    """A line of a file of refusals without what stands in front of it; other lines as they are."""
    found = _IN_FRONT.match(raw)
    line = raw[found.end() :] if found else raw
    for stand_in, sign in _STAND_INS:
        line = line.replace(stand_in, sign)
    if is_activity and line[:1] == b'"':
        line = line.removeprefix(b'"').rstrip().removesuffix(b'"').replace(b'""', b'"').removeprefix(b"'")
    return line


def without_front(block: Block, *, is_activity: bool = False) -> Block:
    """The lines of a file of refusals without the number and the reason in front of each."""
    lines = [
        line if len(line) > LONGEST_LINE else line_behind(line, is_activity=is_activity)
        for line in block.lines
    ]
    return Block(b"\n".join(lines), block.first_line, block.start, block.end)


def shown(line: bytes) -> str:
    """A line as text that every file and database can hold, with a stand-in for each sign that they cannot."""
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    return text.replace("\0", "\N{SYMBOL FOR NULL}").replace("\r", "\N{SYMBOL FOR CARRIAGE RETURN}")


def printable(line: bytes) -> str:
    """A refused line as text that every file and database can hold; of one that is too long only the beginning."""
    return shown(line) if len(line) <= LONGEST_LINE else f"{shown(line[:_SHOWN])}{_CUT}"


def cut(text: str) -> str:
    """So much of a refused line as pages show and the database keeps; the file of refusals has all of it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}{_CUT}"
