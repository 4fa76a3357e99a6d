"""The full list of refused lines, as a file beside the one that was read: to look at, mend, and send again."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO

from app.people.rules.refused_lines import header_of, refused_line
from app.signals.rules.refusals import Refusal


class RefusalsFile:
    """Written while the import goes on, under a name of its own; it gets its proper name at the end.

    Where the folder of the source cannot be written to, the list goes into the `spare` one, if there is any.
    """

    def __init__(
        self,
        source: Path,
        batch_id: int | None,
        refused_so_far: int = 0,
        *,
        heading: str,
        spare: Path | None = None,
    ) -> None:
        self.path = source.resolve().with_name(f"{source.name}.refused.csv")
        #: Whether any refused line is missing from the list.
        self.is_incomplete = False
        self._heading = heading
        number = batch_id or "trial"
        self._spare = spare.resolve() / f"{source.name}.{number}.refused.csv" if spare else None
        self._parts = [self.path.with_name(f"{source.name}.refused.{number}.part")]
        if self._spare:
            self._parts.append(self._spare.with_suffix(".part"))
        self._file: IO[str] | None = None
        for part in self._parts:
            with suppress(OSError):
                if refused_so_far:
                    _cut(part, refused_so_far)
                else:
                    part.unlink(missing_ok=True)

    def add(self, refusals: Iterable[Refusal]) -> None:
        """Write refusals down; they are on the disk when this returns, as far as any folder can be written to."""
        rows = [
            refused_line(refusal.line, refusal.reason, refusal.text, heading=self._heading)
            for refusal in refusals
        ]
        if not rows:
            return
        try:
            file = self._open()
            file.writelines(rows)
            file.flush()
        except OSError:
            self.is_incomplete = True

    def finish(self) -> str:
        """Give the list its proper name; says where it is, or nothing if there is none."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        part = self._begun()
        if part is None:
            return ""
        for path in (self.path, self._spare) if part == self._parts[0] else (self._spare,):
            if path is None or path.is_dir():
                continue
            with suppress(OSError):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.move(part, path)
                return str(path)
        self.is_incomplete = True
        return ""

    def _begun(self) -> Path | None:
        return next((part for part in self._parts if part.is_file()), None)

    def _open(self) -> IO[str]:
        if self._file is None:
            begun = self._begun()
            # The file stays open from slice to slice and is closed by finish().
            self._file = begun.open("a", encoding="utf-8", newline="") if begun else self._begin()
        return self._file

    def _begin(self) -> IO[str]:
        for part in self._parts:
            with suppress(OSError):
                if part != self._parts[0]:
                    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                file = part.open("w", encoding="utf-8", newline="")
                file.write(header_of(self._heading))
                return file
        raise OSError(f"{self.path} cannot be written")


def _cut(part: Path, count: int) -> None:
    """Drop what was written for a slice that never came to be; every record is one physical line."""
    with part.open("r+b") as file:
        file.truncate(sum(map(len, islice(file, count + 1))))
