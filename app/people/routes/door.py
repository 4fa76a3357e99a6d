"""The blueprint that every page about people hangs on, and what other houses show beside a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for

from app.core.actor import Actor
from app.core.permission import Permission

bp = Blueprint("people", __name__)


@dataclass(frozen=True, slots=True)
class Companion:
    """A page of another house about one person: what leads there, its endpoint, and who may open it."""

    label: Any
    endpoint: str
    permission: Permission


_companions: list[Companion] = []


def show_beside_records(companions: Iterable[Companion]) -> None:
    """Say which pages of other houses a record leads to, in their order."""
    _companions[:] = companions


def companions_of(person_id: int, actor: Actor) -> list[tuple[str, str]]:
    """The pages about a person that the actor may open, as (label, address)."""
    return [
        (str(one.label), url_for(one.endpoint, person_id=person_id))
        for one in _companions
        if one.permission.allows(actor)
    ]
