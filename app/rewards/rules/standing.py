"""Who stands where: places like those of a competition, with ties as the policy of the period says."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.rewards.vocabulary.cycles import Ties


class Candidate(NamedTuple):
    """Somebody, or a pseudonym, with a score; and whether they can have a place at all."""

    who: str
    score: int
    is_ranked: bool = True


class Placed(NamedTuple):
    """Where somebody stands; no place for those without a score, and for those who cannot have one."""

    who: str
    score: int
    place: int | None
    wins: bool


class Prize(NamedTuple):
    """What a place wins, in hundredths of the currency."""

    place: int
    value: int


def rank(candidates: Iterable[Candidate], places: int) -> list[Placed]:
    """Everybody with their place, the highest score first: 1, 2, 2, 4. Equal scores share a place, and the next is skipped.

    Nobody wins with nothing, and the order of names or numbers decides nothing: it is only the order of reading.
    """
    found: list[Placed] = []
    before, place, ranked = None, 0, 0
    for one in sorted(candidates, key=lambda one: (-one.score, one.who)):
        if not one.is_ranked or one.score <= 0:
            found.append(Placed(one.who, one.score, None, False))
            continue
        ranked += 1
        if one.score != before:
            before, place = one.score, ranked
        found.append(Placed(one.who, one.score, place, place <= places))
    return found


def tied(placed: Sequence[Placed]) -> list[tuple[int, list[str]]]:
    """The places that win and are shared, each with who shares it."""
    by_place: dict[int, list[str]] = {}
    for one in placed:
        if one.wins and one.place is not None:
            by_place.setdefault(one.place, []).append(one.who)
    return [(place, who) for place, who in sorted(by_place.items()) if len(who) > 1]


def shares(placed: Sequence[Placed], prizes: Iterable[Prize], ties: Ties) -> dict[str, int]:
    """What each winner gets, in hundredths: the prize of the place for each of them, or their part of it.

    Parts are rounded down, so that never more is given than there is. A place without a prize of its own gets nothing.
    """
    values = {prize.place: prize.value for prize in prizes}
    winners = [one for one in placed if one.wins]
    sharing = Counter(one.place for one in winners)
    found = {}
    for one in winners:
        value = values.get(one.place or 0, 0)
        found[one.who] = value // sharing[one.place] if ties is Ties.SPLIT else value
    return found
