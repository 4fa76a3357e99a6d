"""The journey's one blueprint, which its pages hang themselves on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from app.signals.vocabulary import Kind

bp = Blueprint("journey", __name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of another house on which acts of a kind are done, and what leads there."""

    kind: Kind
    label: Any
    endpoint: str


_places: list[Place] = []


def show_where_steps_are_done(places: Iterable[Place]) -> None:
    """Say on which pages of other houses the acts are done that complete a step by themselves."""
    _places[:] = places


def place_for(kinds: Iterable[str]) -> Place | None:
    """Where acts of one of these kinds are done; nothing for what is not done in the product."""
    wanted = set(kinds)
    return next((place for place in _places if place.kind in wanted), None)
