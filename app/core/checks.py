"""Whether the installation is well: each house says what can be looked at, `flask doctor` looks and tells what to do.

A house lists its `CHECKS` in one of its rooms; the registry brings them together.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.core import schema
from app.core.db import db

if TYPE_CHECKING:
    from config import Config

log = logging.getLogger(__name__)


class State(StrEnum):
    """How something was found."""

    FINE = "fine"
    WARNING = "warning"  #: it works, and somebody should look at it
    ERROR = "error"  #: something does not work, or will not for long


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in words for an operator, and what to do about it."""

    state: State
    words: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that can be looked at. It changes nothing."""

    key: str
    title: str
    look: Callable[["Config"], Iterable[Finding]]
    #: It takes its time, so it is looked at only when somebody asks for it.
    is_deep: bool = False
    #: It tells whether what is stored agrees with itself; backup and restore look at it as well.
    is_invariant: bool = False


_checks: tuple[Check, ...] = ()


def fine(words: str) -> Finding:
    """Nothing needs to be done."""
    return Finding(State.FINE, words)


def warning(words: str, remedy: str) -> Finding:
    """Something should be done some day."""
    return Finding(State.WARNING, words, remedy)


def error(words: str, remedy: str) -> Finding:
    """Something must be done."""
    return Finding(State.ERROR, words, remedy)


_WITHOUT_DATABASE = error("could not be looked at, as the database cannot be used", "see there first")
_WITHOUT_SCHEMA = error(
    "could not be looked at, as the database is not ready for this release", "run `flask db upgrade` first"
)
#: What is found where the database is to blame that a check could not be made: for many checks at once, one like the other.
UNSEEN = (_WITHOUT_DATABASE, _WITHOUT_SCHEMA)


def set_checks(found: Iterable[Check]) -> None:
    """Say what can be looked at, in the order in which it is told. Raises ValueError if a key is used twice."""
    global _checks
    listed = tuple(found)
    if len({check.key for check in listed}) != len(listed):
        raise ValueError("two checks have the same key")
    _checks = listed


def checks() -> tuple[Check, ...]:
    """Everything that can be looked at."""
    return _checks


def look_at(wanted: Iterable[Check], config: "Config") -> Iterator[tuple[Check, Finding]]:
    """Every finding of these checks; one that cannot be made is a finding as well."""
    for check in wanted:
        try:
            found = list(check.look(config))
        except Exception as failure:
            log.debug("check %s could not be made", check.key, exc_info=True)
            found = [_unseen(failure)]
        db.session.remove()
        for finding in found:
            yield check, finding


def _unseen(failure: Exception) -> Finding:
    if schema.is_to_blame_for(failure):
        return _WITHOUT_SCHEMA if schema.is_behind() else _WITHOUT_DATABASE
    return error(f"could not be looked at: {_first_line(failure)}", "see the other lines first")


def _first_line(failure: Exception) -> str:
    return (str(failure).strip() or type(failure).__name__).splitlines()[0][:200]
