"""The blueprint that every page about activity hangs on."""

from collections.abc import Callable
from typing import TypeAlias

from flask import Blueprint

from app.core.clock import Day
from app.core.errors import NotAllowed
from app.signals.vocabulary import platform_name
from app.web.access import signed_in

bp = Blueprint("signals", __name__)
bp.add_app_template_filter(platform_name, "platform")

#: The address of a page that says how the acts of a day were counted.
Counted: TypeAlias = Callable[[Day], str]
#: Who knows that address for a person; nobody while no house above counts anything.
_counted: list[Callable[[int], Counted | None]] = []


def show_how_acts_are_counted(knows: Callable[[int], Counted | None]) -> None:
    """Say on which page of another house somebody reads how their acts of a day were counted, or that they have none."""
    _counted[:] = [knows]


def counted_at(person_id: int) -> Counted | None:
    """Where somebody reads how their acts of a day were counted; none where nothing is counted for them."""
    return _counted[0](person_id) if _counted else None


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id
