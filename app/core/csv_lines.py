"""Lines of CSV: a header that names the columns in any order, then one record on each physical line."""

import csv
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from app.core.lines import LONGEST_LINE, NO_TEXT, Block, FileRefused, LineRefused, _l, decoded

#: What spreadsheets put between columns in some countries or on request.
_OTHER_SEPARATORS = {
    ";": _l("The columns of this file are separated by semicolons; commas are needed. LibreOffice asks for the separator when it saves as CSV; Excel takes the list separator from the region settings of the computer."),
    "\t": _l("The columns of this file are separated by tabs; commas are needed. Save it as CSV, separated by commas, and send that."),
}  # fmt: skip


def columns_of(header: bytes, known: Sequence[str], required: Sequence[str]) -> list[str]:
    """The columns that a header names, in its order and in lower case.

    Raises FileRefused for a header that cannot be read, names a column twice or one that is not known, or lacks one
    that is required.
    """
    if len(header) > LONGEST_LINE:
        raise FileRefused(_l("The first line is longer than 64 KiB; it should name the columns."))
    if b"\0" in header:
        raise FileRefused(NO_TEXT)
    _refuse_other_separators(header, known)
    cells = _cells(header.rstrip(b"\r\n"))
    if isinstance(cells, LineRefused):
        raise FileRefused(
            _l("The first line cannot be read as column names: %(reason)s."), reason=cells.reason
        )
    names = [cell.strip().casefold() for cell in cells]
    _refuse_strange(names, known)
    missing = [column for column in required if column not in names]
    if missing:
        raise FileRefused(
            _l("The first line has to name the columns; missing: %(missing)s. Expected: %(expected)s."),
            missing=", ".join(missing),
            expected=",".join(required),
        )
    return names


def rows_of(block: Block, width: int) -> Iterator[list[str] | LineRefused | None]:
    """The cells of each line of a block, why it is refused, or None for an empty line."""
    plain = block.plain_lines
    rows: Iterator[list[str] | LineRefused] = (
        map(_cells, block.lines) if plain is None else (line.split(",") for line in plain)
    )
    for cells in rows:
        if isinstance(cells, LineRefused) or len(cells) == width:
            yield cells
        elif len(cells) == 1 and not cells[0].strip():
            yield None
        else:
            yield LineRefused(_l("%(count)s columns instead of %(width)s"), count=len(cells), width=width)


def _cells(line: bytes) -> list[str] | LineRefused:
    try:
        text = decoded(line)
        if "\r" in text:
            raise LineRefused(_l("there is a line break inside the line"))
        if '"' not in text:
            return text.split(",")
        if text.count('"') % 2:
            raise LineRefused(_l("a quotation mark is not closed"))
        return next(csv.reader([text], strict=True))
    except LineRefused as refused:
        return refused
    except csv.Error:
        return LineRefused(_l("the quotation marks do not fit"))


def _refuse_other_separators(header: bytes, known: Sequence[str]) -> None:
    for name in header.decode("utf-8", "replace").casefold().split(","):
        for separator, sentence in _OTHER_SEPARATORS.items():
            apart = [part.strip(' "\r\n') for part in name.split(separator)]
            if len(apart) > 1 and not set(apart).isdisjoint(known):
                raise FileRefused(sentence)


def _refuse_strange(names: Sequence[str], known: Sequence[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise FileRefused(_l("The first line names the column “%(name)s” twice."), name=name)
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise FileRefused(
                _l("The first line names a column “%(name)s” that we do not know. Expected: %(expected)s.")
                if not near
                else _l("The first line names a column “%(name)s” that we do not know; is “%(near)s” meant?"),
                name=name[:60],
                near=near[0] if near else "",
                expected=",".join(known),
            )
