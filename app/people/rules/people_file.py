"""How `people.csv` is read: one person a line, what cannot be read is refused with its reason, the rest is good.

Line 1 is the header; its columns may stand in any order.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias

from app.core.clock import Day
from app.core.csv_lines import columns_of, rows_of
from app.core.lines import Block, LineRefused, read_blocks, read_first_line
from app.people.rules.refused_lines import heading_behind, printable, without_front
from app.people.rules.values import (
    check_country,
    check_email,
    check_joined,
    check_language,
    check_roles,
    check_text,
)
from app.people.vocabulary import PersonRefused, Role

REQUIRED: Final = ("external_id", "email", "name", "department")
OPTIONAL: Final = ("manager", "title", "country", "language", "joined", "role")
#: The size of the slices that a list is brought in by, in bytes: a few thousand lines.
SLICE: Final = 256 * 1024


class ListedPerson(NamedTuple):
    """What one line says about a person; None where the list has no such column."""

    line: int
    raw: bytes
    external_id: str
    email: str
    name: str
    department: str
    manager: str | None = None
    title: str | None = None
    country: str | None = None
    language: str | None = None
    joined_on: Day | None = None
    roles: frozenset[Role] | None = None
    says_joined: bool = False

    @property
    def text(self) -> str:
        """The line as it came; only what is refused is shown."""
        return printable(self.raw)

    @property
    def digest(self) -> int:
        """A number that two lines share if and only if they say the same about the same person, in this process alone."""
        return hash(self[2:-1]) & 0xFFFF_FFFF_FFFF  # all but where it stands


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that is not taken in: its number, its text and the reason, as a text to translate and what fills it."""

    line: int
    text: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    #: Whose line it is, where that could be read.
    external_id: str = ""

    @property
    def reason(self) -> str:
        """The reason in English."""
        return self.message % self.params if self.params else self.message


Reading: TypeAlias = ListedPerson | Refusal


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """An open list of people: its header, and where the first person stands."""

    stream: BinaryIO
    heading: str  #: the header, or that of the list which a file of refusals was made from
    columns: list[str]
    start: int
    is_refusals: bool

    def slices(self) -> Iterator[Block]:
        """All lines below the header, a few thousand at a time; the same file is always cut in the same places."""
        for block in read_blocks(self.stream, self.start, 2, SLICE):
            yield without_front(block) if self.is_refusals else block

    def read(self, block: Block) -> Iterator[Reading]:
        """Every line of a slice, as a person or as a refusal, in order; blank lines are passed over."""
        rows = zip(rows_of(block, len(self.columns)), block.lines, strict=True)
        # In the order of our columns; behind the last cell stands what a column says that is not there.
        values_of = itemgetter(*(
            self.columns.index(name) if name in self.columns else -1 for name in REQUIRED + OPTIONAL
        ))  # fmt: skip
        for number, (cells, raw) in enumerate(rows, block.first_line):
            if cells is not None:
                yield _read(number, raw, cells, values_of)


def open_people(stream: BinaryIO) -> PeopleFile:
    """Read the header of a list of people or of a file of refusals. Raises FileRefused if it cannot be used."""
    first, begin = read_first_line(stream)
    behind = heading_behind(first)
    header = (first if behind is None else behind).rstrip(b"\r\n")
    columns = columns_of(header, REQUIRED + OPTIONAL, REQUIRED)
    return PeopleFile(stream, header.decode(), columns, begin + len(first), behind is not None)


def _read(
    number: int,
    raw: bytes,
    cells: list[str] | LineRefused,
    values_of: Callable[[list[str | None]], tuple[Any, ...]],
) -> Reading:
    if isinstance(cells, LineRefused):
        return Refusal(number, printable(raw), cells.reason.message, cells.reason.params)
    values = values_of([*cells, None])
    try:
        return _person(number, raw, *values)
    except PersonRefused as refused:
        return Refusal(number, printable(raw), refused.message, refused.params, values[0].strip())


#: Many are in one department and have one manager.
_department = lru_cache(maxsize=4096)(partial(check_text, "department", required=True))
_manager = lru_cache(maxsize=4096)(partial(check_text, "manager"))


def _person(
    number: int,
    raw: bytes,
    external_id: str,
    email: str,
    name: str,
    department: str,
    manager: str | None,
    title: str | None,
    country: str | None,
    language: str | None,
    joined: str | None,
    role: str | None,
) -> ListedPerson:
    return ListedPerson(
        number,
        raw,
        check_text("external_id", external_id, required=True),
        check_email(email),
        check_text("name", name, required=True),
        _department(department),
        None if manager is None else _manager(manager),
        None if title is None else check_text("title", title),
        None if country is None else check_country(country),
        None if language is None else check_language(language),
        None if joined is None else check_joined(joined),
        None if role is None else check_roles(role),
        joined is not None,
    )
