"""What pages know of the organisation whose house this is; the house of that name says it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import g

from app.web.settings import settings


@dataclass(frozen=True, slots=True)
class House:
    """What stands in the frame of every page."""

    name: str
    logo_url: str = ""
    languages: tuple[str, ...] = ()  #: those that may be read; empty means all that there are


_teller: dict[str, Callable[[bool], House]] = {"tell": lambda _is_asking: House(settings().organisation)}


def tell_of_house(tell: Callable[[bool], House]) -> None:
    """Say what tells of the organisation. It is given whether the database may be asked, and asks it seldom."""
    _teller["tell"] = tell


def house() -> House:
    """The organisation as pages show it."""
    return _teller["tell"]("house_is_known" not in g)


def ask_no_more() -> None:
    """From now on this request goes by what is known of the organisation: there may be no database to ask."""
    g.house_is_known = True
