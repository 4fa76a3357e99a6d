"""How `people.csv` is read: one person a line, what cannot be read is refused with its reason, the rest is good.

A record is one physical line, so that a stray quote spoils one line and not the file. Line 1 is the header; its columns
may stand in any order.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import blake2b
from typing import Any, BinaryIO, Final, TypeAlias

from app.core.clock import Day
from app.people.rules.refused_lines import heading_behind, line_behind
from app.people.rules.values import (
    check_country,
    check_email,
    check_joined,
    check_language,
    check_roles,
    check_text,
)
from app.people.vocabulary import ListRefused, PersonRefused, Role, _l

REQUIRED: Final = ("external_id", "email", "name", "department")
OPTIONAL: Final = ("manager", "title", "country", "language", "joined", "role")
#: The longest line in bytes, without its end.
LONGEST_LINE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """What one line says about a person; None where the list has no such column."""

    line: int
    text: str
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
    def digest(self) -> int:
        """A number that two lines share if and only if they say the same about the same person."""
        said = (self.external_id, self.email, self.name, self.department, self.manager, self.title, self.country,
                self.language, self.joined_on, sorted(self.roles or ()))  # fmt: skip
        return int.from_bytes(blake2b(repr(said).encode(), digest_size=6).digest())


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


def read_people(stream: BinaryIO) -> Iterator[Reading]:
    """Every line of a list of people, as a person or as a refusal, in order; blank lines are passed over.

    A file of refusals is such a list as well. Holds one line at a time. Raises ListRefused before the first line if the header cannot be used.
    """
    lines = _physical_lines(stream)
    header = next(lines, (1, b""))[1]
    behind = heading_behind(header)
    columns = read_header(header if behind is None else behind)
    for number, raw in lines:
        if raw.strip():
            is_whole = behind is None or len(raw) > LONGEST_LINE
            yield _read_line(number, raw if is_whole else line_behind(raw), columns)


def heading_of(stream: BinaryIO) -> str:
    """The header of a list, or of what a file of refusals was made from; the stream stands at its beginning again."""
    first = stream.readline(LONGEST_LINE).removeprefix(b"\xef\xbb\xbf")
    stream.seek(0)
    behind = heading_behind(first)
    return (first if behind is None else behind).decode("utf-8", errors="replace").rstrip("\r\n")


def read_header(raw: bytes) -> list[str]:
    """The columns of a list in their order. Raises ListRefused for a header that is missing something or says too much."""
    try:
        columns = [name.strip().lower() for name in _cells(raw.removeprefix(b"\xef\xbb\xbf"))]
    except PersonRefused as refused:
        raise ListRefused(_l("Line 1, the header, cannot be read: %(reason)s"), reason=refused) from None
    for name in columns:
        if name not in REQUIRED + OPTIONAL:
            raise _unknown_column(name)
    twice = sorted({name for name in columns if columns.count(name) > 1})
    missing = [name for name in REQUIRED if name not in columns]
    if twice:
        raise ListRefused(_l("The header names these columns twice: %(columns)s"), columns=", ".join(twice))
    if missing:
        raise ListRefused(_l("The header lacks these columns: %(columns)s"), columns=", ".join(missing))
    return columns


def _unknown_column(name: str) -> ListRefused:
    near = get_close_matches(name, REQUIRED + OPTIONAL, 1)
    if not name:
        return ListRefused(
            _l("The header has a column without a name. It starts with: %(columns)s"),
            columns=",".join(REQUIRED),
        )
    if near:
        return ListRefused(
            _l("There is no column “%(column)s”; is “%(near)s” meant?"), column=name, near=near[0]
        )
    return ListRefused(
        _l("There is no column “%(column)s”; there are: %(columns)s"),
        column=name,
        columns=", ".join(REQUIRED + OPTIONAL),
    )


def _physical_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers, without their ends; of one that is too long only the beginning, never the whole."""
    number = 0
    while chunk := stream.readline(LONGEST_LINE + 2):
        number += 1
        yield number, chunk.removesuffix(b"\n").removesuffix(b"\r")
        while len(chunk) > LONGEST_LINE and not chunk.endswith(b"\n"):
            chunk = stream.readline(LONGEST_LINE + 2) or b"\n"


def _read_line(number: int, raw: bytes, columns: Sequence[str]) -> Reading:
    if len(raw) > LONGEST_LINE:
        start = raw[:500].decode("utf-8", errors="replace")
        return Refusal(
            number,
            f"{start}…\N{REPLACEMENT CHARACTER}",
            _l("the line is longer than %(longest)s bytes"),
            {"longest": LONGEST_LINE},
        )
    values: dict[str, str] = {}
    text = raw.decode("utf-8", errors="replace")
    try:
        cells = _cells(raw)
        if len(cells) != len(columns):
            raise PersonRefused(
                _l("the line has %(found)s values and the header has %(needed)s columns"),
                found=len(cells),
                needed=len(columns),
            )
        values = dict(zip(columns, cells, strict=True))
        return _person(number, text, values)
    except PersonRefused as refused:
        return Refusal(number, text, refused.message, refused.params, values.get("external_id", "").strip())


def _cells(raw: bytes) -> list[str]:
    if b"\0" in raw:
        raise PersonRefused(_l("the line holds a NUL byte"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PersonRefused(_l("byte %(position)s is not UTF-8"), position=error.start + 1) from None
    if '"' not in text and "\r" not in text:
        return text.split(",")
    if text.count('"') % 2:
        raise PersonRefused(_l("a quotation mark is opened and not closed"))
    try:
        return next(csv.reader((text,), strict=True), [])
    except csv.Error:
        raise PersonRefused(_l("the quotation marks or line ends are out of order")) from None


def _person(number: int, text: str, values: dict[str, str]) -> ListedPerson:
    get = values.get
    manager, title, country, language = get("manager"), get("title"), get("country"), get("language")
    joined, role = get("joined"), get("role")
    return ListedPerson(
        number,
        text,
        check_text("external_id", values["external_id"], required=True),
        check_email(values["email"]),
        check_text("name", values["name"], required=True),
        check_text("department", values["department"], required=True),
        None if manager is None else check_text("manager", manager),
        None if title is None else check_text("title", title),
        None if country is None else check_country(country),
        None if language is None else check_language(language),
        None if joined is None else check_joined(joined),
        None if role is None else check_roles(role),
        joined is not None,
    )
