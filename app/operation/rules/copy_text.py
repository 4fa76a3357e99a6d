r"""Rows as PostgreSQL's COPY writes them, and the same rows as SQLite keeps them.

One row is one line, its values parted by tabs; `\N` is no value, and what would break a line is escaped.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TypeAlias

from app.operation.vocabulary import ArchiveRefused, _l

#: A value as SQLite keeps it.
Value: TypeAlias = int | float | str | bytes | None

_NOTHING = "\\N"
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_TO_ESCAPE = str.maketrans(_ESCAPES)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00")


class Shape(StrEnum):
    """What a column holds, as far as the two databases write it differently."""

    TEXT = "text"
    NUMBER = "number"
    YES_OR_NO = "yes or no"
    INSTANT = "instant"
    BYTES = "bytes"


def line_of(row: Sequence[Value], shapes: Sequence[Shape]) -> str:
    """A row of SQLite as a line of COPY. Raises ArchiveRefused for what PostgreSQL cannot hold."""
    return "\t".join([_written(value, shape) for value, shape in zip(row, shapes, strict=True)]) + "\n"


def rows_of(lines: Iterable[str], shapes: Sequence[Shape]) -> Iterable[tuple[Value, ...]]:
    """Lines of COPY as rows of SQLite."""
    readers = [_READERS[shape] for shape in shapes]
    for line in lines:
        yield tuple(
            None if word == _NOTHING else read(word)
            for word, read in zip(line.rstrip("\n").split("\t"), readers, strict=True)
        )


def _written(value: Value, shape: Shape) -> str:
    if value is None:
        return _NOTHING
    if shape is Shape.YES_OR_NO:
        return "t" if value else "f"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    words = f"{value}+00" if shape is Shape.INSTANT else str(value)
    if "\0" in words:
        raise ArchiveRefused(_l("A text with the character NUL cannot be moved to PostgreSQL."))
    return words.translate(_TO_ESCAPE)


def _unescaped(word: str) -> str:
    if "\\" not in word:
        return word
    return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), word)


def _instant(word: str) -> str:
    found = _INSTANT.fullmatch(word)
    if found is None:
        raise ArchiveRefused(_l("%(word)s is no instant that SQLite can keep."), word=word)
    return f"{found[1]}.{(found[2] or '').ljust(6, '0')}"


_READERS: dict[Shape, Callable[[str], Value]] = {
    Shape.TEXT: _unescaped,
    Shape.NUMBER: int,
    Shape.YES_OR_NO: lambda word: int(word == "t"),
    Shape.INSTANT: _instant,
    Shape.BYTES: lambda word: bytes.fromhex(_unescaped(word).removeprefix("\\x")),
}
