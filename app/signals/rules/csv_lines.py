"""Lines of signals.csv: a header that says the order, then one act on each physical line."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from operator import itemgetter

from app.signals.rules.acts import Act, ActReader
from app.signals.rules.blocks import Block, decoded
from app.signals.rules.refusals import LineRefused, Refusal, printable
from app.signals.vocabulary import COLUMNS, FileRefused, _l

_OPTIONAL = {"value"}


class CSVReader:
    """Reads the lines below a header."""

    def __init__(self, header: bytes, platform_default: str = "") -> None:
        self._columns = _columns(header, without_platform=bool(platform_default))
        self._acts = ActReader(platform_default)
        # Columns that the file leaves out stand behind those that it has, as empty text.
        places = self._columns + [column for column in COLUMNS if column not in self._columns]
        self._padding = [""] * (len(places) - len(self._columns))
        self._in_order = itemgetter(*map(places.index, COLUMNS))

    def read(self, block: Block, now: datetime) -> tuple[list[Act], list[Refusal]]:
        """The acts of a block and the lines that are refused; empty lines are passed over."""
        acts: list[Act] = []
        refusals: list[Refusal] = []
        width, padding, in_order, read = len(self._columns), self._padding, self._in_order, self._acts.read
        for number, cells in enumerate(_rows(block), block.first_line):
            try:
                if isinstance(cells, LineRefused):
                    raise cells
                if len(cells) != width:
                    if len(cells) == 1 and not cells[0].strip():
                        continue
                    raise LineRefused(
                        _l("%(count)s columns instead of %(width)s"), count=len(cells), width=width
                    )
                acts.append(read(number, in_order(cells + padding), now))
            except LineRefused as refused:
                refusals.append(Refusal(number, refused.reason, printable(block.line(number))))
        return acts, refusals


def _rows(block: Block) -> Iterator[list[str] | LineRefused]:
    plain = block.plain_lines
    if plain is not None:
        return (line.split(",") for line in plain)
    return map(_cells, block.lines)


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


def _columns(header: bytes, *, without_platform: bool) -> list[str]:
    cells = _cells(header.removesuffix(b"\r"))
    if isinstance(cells, LineRefused):
        raise FileRefused(
            _l("The first line cannot be read as column names: %(reason)s."), reason=cells.reason
        )
    names = [cell.strip().casefold() for cell in cells]
    _refuse_strange(names)
    may_miss = _OPTIONAL | ({"platform"} if without_platform else set())
    missing = [column for column in COLUMNS if column not in names and column not in may_miss]
    if missing:
        raise FileRefused(
            _l("The first line has to name the columns; missing: %(missing)s. Expected: %(expected)s."),
            missing=", ".join(missing),
            expected=",".join(COLUMNS[:-1]),
        )
    return names


def _refuse_strange(names: Sequence[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise FileRefused(_l("The first line names the column “%(name)s” twice."), name=name)
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, 1)
            raise FileRefused(
                _l("The first line names a column “%(name)s” that we do not know. Expected: %(expected)s.")
                if not near
                else _l("The first line names a column “%(name)s” that we do not know; is “%(near)s” meant?"),
                name=name[:60],
                near=near[0] if near else "",
                expected=",".join(COLUMNS[:-1]),
            )
