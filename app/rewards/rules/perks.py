"""Whether somebody can have a perk now, whether two would be taken for one, and which countries are meant."""

from collections.abc import Collection
from typing import NamedTuple

from app.rewards.rules.boards import half_of, months_of
from app.rewards.vocabulary.boards import EVER
from app.rewards.vocabulary.perks import Bar, Each


class Standing(NamedTuple):
    """What decides about a perk for one person, at one moment."""

    balance: int
    price: int
    stock: int | None
    most_each: int | None
    had: int  #: of these, in the time that the limit is for, also what waits to be handed over
    cost: int | None
    budget: int | None
    spent: int  #: of the budget of this half-year


def bar_to(one: Standing) -> Bar | None:
    """Why somebody cannot have a perk; None if they can."""
    if one.balance < 0:
        return Bar.BELOW
    if one.stock == 0:
        return Bar.STOCK
    if one.most_each is not None and one.had >= one.most_each:
        return Bar.LIMIT
    if one.budget is not None and one.spent + (one.cost or 0) > one.budget:
        return Bar.BUDGET
    return Bar.POINTS if one.balance < one.price else None


def left_after(wanted: int | None, shown: int | None, left: int | None) -> int | None:
    """What is left once HR has put a number in the place of the one that they saw, while others took pieces or gave some back.

    Below nothing where more were taken than HR has left.
    """
    if wanted == shown:
        return left
    if wanted is None or shown is None or left is None:
        return wanted
    return left + wanted - shown


def months_of_limit(each: Each, month: str) -> tuple[str, str]:
    """The first and the last month in which what somebody has had counts towards the limit."""
    return months_of({Each.MONTH: month, Each.HALF: half_of(month), Each.EVER: EVER}[each])


class Offered(NamedTuple):
    """Under which name and in which countries a perk is seen; in none: everywhere."""

    name: str
    countries: Collection[str]


def are_alike(one: Offered, other: Offered) -> bool:
    """Whether somebody would see both under one name, whatever its capitals and spaces."""
    meet = not one.countries or not other.countries or bool(set(one.countries) & set(other.countries))
    return meet and _plain(one.name) == _plain(other.name)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def countries_in(words: str) -> list[str]:
    """The countries that somebody has typed, in capitals and each once."""
    return sorted({word.upper() for word in words.replace(",", " ").replace(";", " ").split()})
