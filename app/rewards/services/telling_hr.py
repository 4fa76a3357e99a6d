"""Telling HR that something waits for them: in few words, and of nobody's name."""

from collections.abc import Collection
from typing import Any, Final

from app.notices.services import tell_all
from app.people.queries import list_holders
from app.people.vocabulary import Role

#: More people in HR are not told of one thing.
_MOST_TOLD: Final = 20


def tell_hr(kind: str, *, key: str, params: dict[str, Any], but: Collection[int | None] = ()) -> int:
    """Tell whoever is in HR and switched on, once for each key, but not those who are in it themselves; how many are new."""
    told = [one.id for one in list_holders(Role.HR, limit=_MOST_TOLD) if one.is_active and one.id not in but]
    return tell_all(kind, [(one, key, params) for one in told])
