"""Files that come to be without anybody seeing half of them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from app.core.outages import Outage, outage_of
from app.operation.vocabulary import BackupRefused, _l


@contextmanager
def only_writer(path: Path) -> Iterator[BinaryIO]:
    """An empty file that only its owner can read, for us alone; removed if something goes wrong.

    What a killed predecessor left there is thrown away. Raises BackupRefused while somebody else writes it, or where nothing
    can be written.
    """
    with folder_told(path.parent):
        number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(number, "wb") as file:
        if not is_free(file.fileno()):
            raise BackupRefused(_l("Another backup is being written just now: %(file)s."), file=str(path))
        os.fchmod(file.fileno(), 0o600)
        file.truncate(0)
        try:
            yield cast("BinaryIO", file)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


@contextmanager
def folder_told(folder: Path) -> Iterator[None]:
    """Inside, a folder in which nothing can be written is told in words. Raises BackupRefused; a full disk is no such thing."""
    try:
        yield
    except OSError as error:
        if outage_of(error) is not None:
            raise
        is_in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
        file = next((one for one in (folder, *folder.parents) if is_in_the_way and one.is_file()), None)
        if file is not None:
            raise BackupRefused(
                _l("%(file)s is a file, so nothing can be written below it. Choose another place."),
                file=str(file),
            ) from error
        raise BackupRefused(
            _l(
                "Nothing can be written into the folder %(folder)s: %(reason)s. Let whoever runs this write there, or"
                " choose another place."
            ),
            folder=str(folder),
            reason=error.strerror,
        ) from error


def is_about_room(error: Exception) -> bool:
    """Whether something went wrong because the disk is full, whoever noticed it."""
    return "disk is full" in str(error) or outage_of(error) is Outage.DISK_FULL


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
