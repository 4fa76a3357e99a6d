"""Files that lie in folders of our own for a while: what was sent and waits to be worked off, and lists of refused lines."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

#: How lists of refused lines end; see `people/services/refusals_file.py`.
_REFUSED: Final = ".refused.csv"
_folders: tuple[Path, ...] = ()


def keep_files_in(*folders: Path) -> None:
    """Say which folders are ours alone. Nothing that somebody else laid down may lie in them."""
    global _folders
    _folders = folders


def refusal_lists() -> Iterator[Path]:
    """The lists of refused lines that lie there."""
    return (path for path in _files() if path.name.endswith(_REFUSED))


def lines_of(path: Path) -> Iterator[str]:
    """The lines below the header, one at a time; none if the file has gone in the meantime."""
    with (
        suppress(FileNotFoundError),
        path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file,
    ):
        next(file, "")
        yield from file


def prepare_without(path: Path, is_to_go: Callable[[str], bool]) -> Path | None:
    """A copy beside the file without the lines that are to go; None if all of them may stay."""
    copy = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    gone = 0
    with suppress(FileNotFoundError):
        with (
            path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file,
            copy.open("w", encoding="utf-8", errors="surrogateescape", newline="") as kept,
        ):
            copy.chmod(0o600)
            kept.write(next(file, ""))
            for line in file:
                if is_to_go(line):
                    gone += 1
                else:
                    kept.write(line)
        if gone:
            return copy
    copy.unlink(missing_ok=True)
    return None


def remove_older_than(moment: datetime) -> int:
    """Remove what was last written before then; says how many files. One that cannot be removed stays for the next time."""
    gone = 0
    for path in _files():
        with suppress(OSError):
            if path.stat().st_mtime < moment.timestamp():
                path.unlink()
                gone += 1
    return gone


def _files() -> Iterator[Path]:
    for folder in _folders:
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
