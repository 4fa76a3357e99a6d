"""What counts as one and the same piece, which occasions so many pieces make, and who is on the list for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from app.editorial.rules.results import spellings
from app.rewards.vocabulary.recognition import PIECES_EACH, Bar


class Policy(NamedTuple):
    """Who is on the list of whom to thank, beside everybody who works here."""

    hr: bool
    executives: bool


def key_of(link: str, otherwise: str) -> str:
    """What tells a piece from others: its link, however it is spelt; without a link, what it is called otherwise."""
    return sha256(min(spellings(link)).encode()).hexdigest() if link else otherwise


def occasion_of(pieces: int) -> str:
    """What earns something, in plain text."""
    return f"pieces:{pieces}"


def pieces_of(occasion: str) -> int:
    """For how many pieces an occasion is."""
    return int(occasion.partition(":")[2])


def occasions(qualified: Iterable[datetime]) -> Sequence[tuple[str, datetime]]:
    """The occasions that pieces which count at the same time make, each with the moment of its last piece."""
    moments = sorted(qualified)
    numbers = range(PIECES_EACH, len(moments) + 1, PIECES_EACH)
    return [(occasion_of(number), moments[number - 1]) for number in numbers]


def next_at(pieces: int, earned: int) -> int:
    """At how many pieces the next recognition is, for somebody with so many pieces and so many recognitions.

    Whoever withdrew pieces has to come past where they once were.
    """
    return PIECES_EACH * (max(pieces // PIECES_EACH, earned) + 1)


def bar_to(policy: Policy, *, is_here: bool, is_hr: bool, is_executive: bool) -> Bar | None:
    """Why somebody is not on the list by themselves; None if they are."""
    if not is_here:
        return Bar.LEFT
    if is_hr and not policy.hr:
        return Bar.HR
    return Bar.EXECUTIVE if is_executive and not policy.executives else None
