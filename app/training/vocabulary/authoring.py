"""The words of the list of lessons for those who write them."""

from enum import StrEnum
from typing import Final

from app.training.vocabulary.words import _l


class Shown(StrEnum):
    """What of all lessons is looked for."""

    LISTED = "listed"
    ARCHIVED = "archived"
    OLDER = "older"
    UNREADABLE = "unreadable"

    @property
    def label(self) -> str:
        """What it is called, to be translated."""
        return _SHOWN[self]


_SHOWN: Final = {
    Shown.LISTED: _l("on the list"),
    Shown.ARCHIVED: _l("out of the list"),
    Shown.OLDER: _l("older than its original"),
    Shown.UNREADABLE: _l("cannot be read"),
}
