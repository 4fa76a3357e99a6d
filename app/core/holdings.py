"""What the houses hold about people: each house answers for its own, so that nothing is forgotten when somebody asks.

A house lists its holdings in its room `privacy`; the registry brings them together. Showing, exporting, erasing and
joining two records go through this list and through nothing else.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: Values as JSON can carry them: text, whole numbers, instants and days in ISO 8601, yes and no, lists of these.
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is found only by looking through what is held about everybody, which takes a while.

    So it is found outside of units of work, and removed inside of them, some at once.
    """

    find: Callable[[int], Sequence[Any]]  #: where the person is named; nowhere once they are erased
    erase: Callable[[int, Sequence[Any]], int]  #: removes the person from some of these; says out of how many


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that is held about people. The texts are translated when they are shown."""

    key: str  #: `house.thing`, names the part of an export
    title: Any
    purpose: Any  #: what it is good for
    source: Any  #: where it comes from
    kept: Any  #: for how long
    read: Callable[[int], Iterable[Row]]  #: everything of this kind about a person
    #: Removes it inside the present unit of work, or a good part of it; says how many. Called again until it says 0.
    erase: Callable[[int], int]
    take_over: Callable[
        [int, int], int
    ]  #: what belonged to the first record belongs to the second; says how many
    stays: Any = ""  #: what stays after an erasure, and why; empty when nothing does
    #: What stored values are called where people read them, by field; translated when they are shown.
    #: Those of a function are asked for when somebody reads, because they are data themselves.
    words: Mapping[str, Mapping[Any, Any] | Callable[[], Mapping[Any, Any]]] = field(
        default_factory=dict, hash=False
    )
    #: Fields that only programs can read: they stand in the file to take along, and on no page.
    for_programs: frozenset[str] = frozenset()
    page: str = ""  #: the endpoint of a page on which a person reads the same in whole sentences
    #: How many rows `read` would give, where that is quicker to ask for than to go through them.
    count: Callable[[int], int] | None = None
    #: Reading looks through what is held about everybody, so it is done when somebody asks for this very kind.
    is_costly: bool = False
    #: Only the person themself reads and takes it along: not even whoever may do that for others.
    is_confidential: bool = False
    #: What `erase` does not remove, because it has to be looked for; removed before it.
    sought: Sought | None = None

    def number_of(self, person_id: int) -> int:
        """How much of this kind is held about a person."""
        return self.count(person_id) if self.count else sum(1 for _row in self.read(person_id))


_holdings: tuple[Holding, ...] = ()


def set_holdings(found: Iterable[Holding]) -> None:
    """Say what is held, in the order in which people read it. Raises ValueError if a key is used twice."""
    global _holdings
    listed = tuple(found)
    if len({holding.key for holding in listed}) != len(listed):
        raise ValueError("two holdings have the same key")
    _holdings = listed


def holdings() -> tuple[Holding, ...]:
    """Everything that is held about people, kind by kind."""
    return _holdings


def take_over_nothing(_from_id: int, _to_id: int) -> int:
    """It goes along with something else, or is found by name and stays where it is."""
    return 0


def erase_nothing(_person_id: int) -> int:
    """It goes along with something else, or has been sought and removed already."""
    return 0


def written(instant: datetime | None) -> str | None:
    """An instant as a row has it; nothing for none."""
    return None if instant is None else instant.isoformat()
