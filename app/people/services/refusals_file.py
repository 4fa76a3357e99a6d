"""The full list of refused lines, as a file beside the one that was read: to look at, mend, and send again."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from app.people.rules.refused_lines import header_of, refused_line

_ENDING = ".refused.csv"


class Refusal(Protocol):
    """A line that was not taken in: its number, the reason, and the line itself."""

    @property
    def line(self) -> int:
        """Its number in the file."""

    @property
    def reason(self) -> object:
        """Why, in words."""

    @property
    def text(self) -> str:
        """What it says."""


def beside(source: Path) -> Path:
    """Where the list of what was refused of a file belongs."""
    return source.resolve().with_name(f"{source.name}{_ENDING}")


class RefusalsFile:
    """Written while the import goes on, under a name of its own; it gets its proper name at the end.

    Where the folder of the source cannot be written to, the list goes into the `spare` one, if there is any.
    """

    def __init__(
        self, path: Path, key: str, refused_so_far: int = 0, *, heading: str, spare: Path | None = None
    ) -> None:
        """`key` tells this import from others of the same file; so many refusals of it are written already."""
        self.path = path.resolve()
        #: Whether any refused line is missing from the list.
        self.is_incomplete = False
        self._heading = heading
        self._written = ""
        name = path.name.removesuffix(_ENDING)
        self._spare = spare.resolve() / f"{name}.{key}{_ENDING}" if spare else None
        self._parts = [self.path.with_name(f"{name}.refused.{key}.part")]
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

    @property
    def missed(self) -> str:
        """Where the list was to be written and could not, as a whole; nothing if it stands there."""
        is_there = self._written in ("", str(self.path))
        return "" if is_there and not self.is_incomplete else str(self.path)

    def close(self) -> None:
        """Let go of what is written so far; it is carried on by the next one of the same key."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def finish(self) -> str:
        """Give the list its proper name; says where it is, or nothing if there is none."""
        self.close()
        part = self._begun()
        if part is None:
            return ""
        for path in (self.path, self._spare) if part == self._parts[0] else (self._spare,):
            if path is None or path.is_dir():
                continue
            with suppress(OSError):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.move(part, path)
                self._written = str(path)
                return self._written
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
