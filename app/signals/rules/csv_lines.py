"""Lines of signals.csv: a header that says the order, then one act on each physical line."""

from datetime import datetime
from operator import itemgetter

from app.core.csv_lines import columns_of, rows_of
from app.core.lines import Block, LineRefused
from app.people.rules.refused_lines import printable
from app.signals.rules.acts import Act, ActReader
from app.signals.rules.refusals import Refusal
from app.signals.vocabulary import COLUMNS

_OPTIONAL = {"value"}


class CSVReader:
    """Reads the lines below a header."""

    def __init__(self, header: bytes, platform_default: str = "") -> None:
        may_miss = _OPTIONAL | ({"platform"} if platform_default else set())
        self._columns = columns_of(header, COLUMNS, [name for name in COLUMNS if name not in may_miss])
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
        for number, cells in enumerate(rows_of(block, width), block.first_line):
            if cells is None:
                continue
            try:
                if isinstance(cells, LineRefused):
                    raise cells
                acts.append(read(number, in_order(cells + padding), now))
            except LineRefused as refused:
                refusals.append(Refusal(number, refused.reason, printable(block.line(number))))
        return acts, refusals
