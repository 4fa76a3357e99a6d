"""Files that belong to the data: uploads that wait to be worked off, and lists of what was refused."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from app.operation.services.archive import ArchiveWriter

#: Their folders below the instance; everything else there can be made again, or is kept apart.
FOLDERS = ("uploads", "refusals")
#: So end the files of which there may be many, and on which nothing waits.
_LISTS = ".refused.csv"


@contextmanager
def held_open(instance: Path) -> Iterator[dict[str, IO[bytes]]]:
    """Whatever waits now, by its name below the instance: it can still be read when it has been worked off and removed."""
    with ExitStack() as stack:
        waiting: dict[str, IO[bytes]] = {}
        for name in _names(instance):
            if not name.endswith(_LISTS):
                with suppress(FileNotFoundError):
                    waiting[name] = stack.enter_context((instance / name).open("rb"))
        yield waiting


def write_files(writer: ArchiveWriter, instance: Path, waiting: dict[str, IO[bytes]]) -> None:
    """Write what was held open, and what has come since, into an archive."""
    for name, file in waiting.items():
        _write(writer, name, file)
    for name in _names(instance):
        if name not in waiting:
            with suppress(FileNotFoundError), (instance / name).open("rb") as file:
                _write(writer, name, file)


def _names(instance: Path) -> list[str]:
    found = (path for folder in FOLDERS for path in (instance / folder).glob("*") if path.is_file())
    return sorted(path.relative_to(instance).as_posix() for path in found)


def _write(writer: ArchiveWriter, name: str, file: IO[bytes]) -> None:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    writer.add_stream(f"files/{name}", size, _ExactlyLong(file, size))


class _ExactlyLong:
    """A file as long as it was when it was measured: one that is being written grows, and a list may be cut."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int) -> bytes:
        wanted = min(size, self._left)
        data = self._file.read(wanted) or b"\n" * wanted
        self._left -= len(data)
        return data
