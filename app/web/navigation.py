"""The menu, as data. The registry says what is in it; a reader sees the entries that they may open."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from app.core.actor import Actor
from app.core.permission import Permission
from app.web import access, translations


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to go to: a label (translated when shown), a path, its group (main or admin), who sees it.

    `also` are other paths that people come to from there.
    """

    label: Any
    url: str
    group: str = "main"
    permission: Permission | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as one reader sees it on one page."""

    label: str
    url: str
    group: str
    is_current: bool


def set_menu(app: Any, entries: Sequence[Entry]) -> None:
    """Say what is in the menu, in its order."""
    app.extensions["waymark-menu"] = tuple(entries)
    app.extensions["waymark-menus"] = {}


def navigation() -> tuple[Item, ...]:
    """The menu for the reader of this page."""
    actor = access.current_actor()
    entries: tuple[Entry, ...] = current_app.extensions["waymark-menu"]
    leading_here = frozenset(entry.url for entry in entries if any(map(_leads_to, (entry.url, *entry.also))))
    # As many as there are sets of roles, entries and languages, so none has to be forgotten.
    known: dict[object, tuple[Item, ...]] = current_app.extensions["waymark-menus"]
    key = (actor.channel, actor.roles, leading_here, translations.spoken().name)
    if key not in known:
        known[key] = _items(entries, actor, leading_here)
    return known[key]


def _items(entries: Sequence[Entry], actor: Actor, leading_here: Set[str]) -> tuple[Item, ...]:
    visible = [entry for entry in entries if entry.permission is None or entry.permission.allows(actor)]
    current = max((entry.url for entry in visible if entry.url in leading_here), key=len, default="")
    return tuple(Item(str(entry.label), entry.url, entry.group, entry.url == current) for entry in visible)


def _leads_to(url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url + "/"))
