"""Files that come to be without anybody seeing half of them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from app.operation.vocabulary import BackupRefused, _l


@contextmanager
def only_writer(path: Path) -> Iterator[BinaryIO]:
    """An empty file that only its owner can read, for us alone; removed if something goes wrong.

    What a killed predecessor left there is thrown away. Raises BackupRefused while somebody else writes it.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "wb") as file:
        if not is_free(file.fileno()):
            raise BackupRefused(_l("Another backup is being written just now: %(file)s."), file=str(path))
        os.fchmod(file.fileno(), 0o600)
        file.truncate(0)
        try:
            yield cast("BinaryIO", file)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def is_free(number: int) -> bool:
    """Whether nobody else writes an open file; nobody will as long as it stays open here."""
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync(path: Path) -> None:
    """Wait until a file, or what a folder holds by which name, is safely on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
