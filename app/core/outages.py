"""Which failures are nobody's fault in the code: the database is gone, or busy, or the disk is full."""

import errno
from enum import Enum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Outage(Enum):
    """What the server has to do without for now."""

    DATABASE = "the database does not answer"
    DISK_FULL = "the disk is full"


#: The kinds of error that may mean an outage; `outage_of` tells whether one does.
OUTAGES: tuple[type[Exception], ...] = (OperationalError, InterfaceError, PoolTimeout, OSError)

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
_POSTGRESQL_DISK_FULL = "53100"


def outage_of(error: BaseException) -> Outage | None:
    """The outage behind an error, or None if the error has another reason."""
    if isinstance(error, OSError):
        return Outage.DISK_FULL if error.errno in _NO_SPACE else None
    if isinstance(error, PoolTimeout):
        return Outage.DATABASE
    if not isinstance(error, DBAPIError):
        return None
    if _is_about_space(error.orig):
        return Outage.DISK_FULL
    return None if _is_our_mistake(error.orig) else Outage.DATABASE


def _is_about_space(cause: BaseException | None) -> bool:
    return getattr(cause, "sqlstate", None) == _POSTGRESQL_DISK_FULL or "disk is full" in str(cause)


def _is_our_mistake(cause: BaseException | None) -> bool:
    # SQLite calls a missing table operational too; PostgreSQL files such things under programming errors.
    return str(cause).startswith(("no such", "near "))
