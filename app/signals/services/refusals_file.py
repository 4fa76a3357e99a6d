"""The full list of refused lines, as a file beside the one that was read: to look at, mend, and send again."""

import csv
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO

from app.people.rules.cells import harmless
from app.signals.rules.refusals import Refusal


class RefusalsFile:
    """Written while the import goes on, under a name of its own; it gets its proper name at the end."""

    def __init__(self, source: Path, batch_id: int | None, refused_so_far: int = 0) -> None:
        self.path = source.with_name(f"{source.name}.refused.csv")
        self._part = source.with_name(f"{source.name}.refused.{batch_id or 'trial'}.part")
        self._file: IO[str] | None = None
        if refused_so_far:
            self._cut_to(refused_so_far)
        else:
            self._part.unlink(missing_ok=True)

    def add(self, refusals: Iterable[Refusal]) -> None:
        """Write refusals down; they are on the disk when this returns, as far as the folder can be written to."""
        rows = [(refusal.line, harmless(refusal.reason), harmless(refusal.text)) for refusal in refusals]
        if not rows:
            return
        with suppress(OSError):
            writer = csv.writer(self._open(), lineterminator="\n")
            writer.writerows(rows)
            self._open().flush()

    def finish(self) -> str:
        """Give the list its proper name; says where it is, or nothing if there is none."""
        if self._file is not None:
            self._file.close()
        try:
            self._part.rename(self.path)
        except OSError:
            return ""
        return str(self.path)

    def _open(self) -> IO[str]:
        if self._file is None:
            begins = not self._part.exists()
            # The file stays open from slice to slice and is closed by finish().
            self._file = self._part.open("a", encoding="utf-8", newline="")
            if begins:
                self._file.write("line,reason,text\n")
        return self._file

    def _cut_to(self, count: int) -> None:
        """Drop what was written for a slice that never came to be; every record is one physical line."""
        with suppress(OSError), self._part.open("r+b") as part:
            length = sum(map(len, islice(part, count + 1)))
            part.truncate(length)
