"""Records of people as a list names them: found by the company's own number, and written many at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, String, Table, bindparam, cast, func, select

from app.core.clock import now
from app.core.db import db
from app.core.sending import ForRows, as_stored, insert_rows, next_numbers, send_rows
from app.people.models import Person, RoleGrant
from app.people.queries import one_of, slices
from app.people.rules.people_file import ListedPerson
from app.people.vocabulary import Role

persons: Table = Person.__table__  # type: ignore[assignment]  # declared wider than it is

#: What a line may change in a record that exists.
LISTED: Final = ("email", "name", "department", "title", "country", "language", "joined_on")
_READ: Final = ("id", "external_id", "manager_id", "import_id", "is_active", "merged_into_id", "informed_at")
_said = attrgetter(*LISTED)

_NEW_COLUMNS: Final = ("id", "external_id", "email", "name", "department", "title", "country", "language", "joined_on",
                       "manager_id", "created_at", "import_id")  # fmt: skip
_LEAD: Final = ForRows(
    ("manager_id", "id"),
    "UPDATE people_persons SET manager_id = ?, version = version + 1 WHERE id = ?",
    """UPDATE people_persons AS kept SET manager_id = told.manager_id, version = kept.version + 1
        FROM json_to_recordset(%s) AS told (manager_id bigint, id bigint) WHERE kept.id = told.id""",
)


class Made(NamedTuple):
    """Somebody who is new: their number, and that of their manager if that one was known before."""

    person_id: int
    manager_id: int | None


def rows_by_number(numbers: Iterable[str]) -> dict[str, Row[Any]]:
    """The records of these numbers of the company, by number; each ends in what a line says, see `says_nothing_new`."""
    columns = (persons.c[name] for name in (*_READ, *LISTED))
    query = select(*columns).where(one_of(persons.c.external_id, numbers))
    return {row.external_id: row for row in db.session.execute(query)}


def says_nothing_new(line: ListedPerson, row: Row[Any]) -> bool:
    """Whether a line says of somebody, column for column, what their record has."""
    said: tuple[object, ...] = _said(line)
    return row[len(_READ) :] == said


def holders_of(addresses: Iterable[str]) -> dict[str, str]:
    """Who has these addresses, in small letters: the company's number by address."""
    email = func.lower(persons.c.email)
    query = select(email, persons.c.external_id).where(one_of(email, addresses))
    return dict(db.session.execute(query).all())


def ids_by_number(numbers: Iterable[str]) -> dict[str, int]:
    """Whom these numbers mean; that of a record that was joined to another one means that other one."""
    meant = func.coalesce(persons.c.merged_into_id, persons.c.id)
    query = select(persons.c.external_id, meant).where(one_of(persons.c.external_id, numbers))
    return dict(db.session.execute(query).all())


def administrators() -> set[int]:
    """Everybody who is administrator."""
    query = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR.value)
    return set(db.session.execute(query).scalars())


def insert_new(
    lines: Sequence[ListedPerson],
    managers: Mapping[str, int],
    import_id: int | None,
    meanwhile: Callable[[], object],
) -> dict[str, Made]:
    """Keep who is new, by the company's number.

    A manager who is new, too, is known to whoever stands below them in the list.
    """
    if not lines:
        return {}
    moment = as_stored(now())
    made: dict[str, Made] = {}
    # To ask for the numbers is several times as fast as having each row return its own.
    numbers = next_numbers(persons, len(lines))

    def rows() -> Iterator[tuple[Any, ...]]:
        for line, number in zip(lines, numbers, strict=True):
            manager = managers.get(line.manager or "")
            if manager is None and line.manager in made:
                manager = made[line.manager].person_id
            made[line.external_id] = Made(number, manager)
            yield (
                number,
                line.external_id,
                line.email,
                line.name,
                line.department,
                line.title or "",
                line.country or "",
                line.language or "",
                line.joined_on,
                manager,
                moment,
                import_id,
            )

    insert_rows(persons, _NEW_COLUMNS, rows(), meanwhile)
    return made


def set_addresses_aside(person_ids: Sequence[int]) -> None:
    """Free the addresses of people who get others in this very transaction: two never have the same, not for a moment."""
    for part in slices(person_ids):
        aside = cast(persons.c.id, String).concat(" waits for another address")
        db.session.execute(persons.update().where(persons.c.id.in_(part)).values(email=aside))


def update_records(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what lists say into records that exist: `id`, `is_active` and all of `LISTED` in each row."""
    if rows:
        # A parameter must not be called like a column.
        values: dict[str, Any] = {name: bindparam(f"_{name}") for name in (*LISTED, "is_active")}
        statement = persons.update().where(persons.c.id == bindparam("_id"))
        given = [{f"_{name}": value for name, value in row.items()} for row in rows]
        db.session.execute(statement.values(**values, version=persons.c.version + 1), given)


def update_managers(rows: Sequence[tuple[int | None, int]]) -> None:
    """Write who manages whom: the manager, and whom they manage from now on."""
    send_rows(_LEAD, rows)
