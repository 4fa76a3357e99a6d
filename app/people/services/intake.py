"""Taking a list of people into the database, a slice of lines at a time, and remembering what came of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Row, Table, bindparam, func, select, text

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert
from app.people.models import Person, RoleGrant
from app.people.permissions import GRANT_ROLES
from app.people.queries import one_of, roles_of, slices
from app.people.rules.people_file import ListedPerson, Refusal
from app.people.vocabulary import ROLE_GRANTED, Role, _l

#: How many refusals, warnings and leavers a page or a terminal is shown; the file has all refusals.
SHOWN: Final = 1_000
#: How many lines may wait for an address that its present holder gives up further down.
PARKED: Final = 20_000
#: What a line may change in a record that exists.
_LISTED: Final = ("email", "name", "department", "title", "country", "language", "joined_on")

_said = attrgetter(*_LISTED)
#: Where these begin in a row that was read.
_FIRST_LISTED: Final = 4

persons: Table = Person.__table__  # type: ignore[assignment]  # declared wider than it is


@dataclass(slots=True)
class ImportReport:
    """What came of a list: counts, the first refusals and warnings, and who is missing from it."""

    new: int = 0
    changed: int = 0
    known: int = 0
    refused: int = 0
    reactivated: int = 0
    deactivated: int = 0
    heading: str = ""  #: the header of the list
    refusals_path: str = ""  #: the file of all refused lines, if there is one
    #: Where that file was to be written and could not, as a whole.
    refusals_missed: str = ""
    #: How many records changed in each field.
    changes: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)
    warned: int = 0
    #: Who is missing from the list, as (person's number, the company's number, name).
    leavers: list[tuple[int, str, str]] = field(default_factory=list)

    def refuse(self, refusal: Refusal) -> None:
        """Count a line that is not taken in, and keep it if there is room."""
        self.refused += 1
        if len(self.refusals) < SHOWN:
            self.refusals.append(refusal)

    def warn(self, line: int, message: str, **params: Any) -> None:
        """Say something about a line that is taken in; line 0 is the list as a whole."""
        self.warned += 1
        if len(self.warnings) < SHOWN:
            self.warnings.append(Refusal(line, "", message, params))

    @property
    def summary(self) -> str:
        """The line with which the output ends."""
        return f"{self.new} new, {self.changed} changed, {self.known} known, {self.refused} refused"


@dataclass(slots=True)
class _Manager:
    """A line that names a manager whom nobody knows yet: the person, what is kept now, and what to count."""

    person_id: int
    kept: int | None
    wanted: str
    line: int
    was_known: bool


class Intake:
    """One list on its way in. It remembers about a hundred bytes for each person, and nothing else of the list."""

    def __init__(self, report: ImportReport, refuse: Callable[[Refusal], None], *, import_id: int | None,
                 actor: Actor) -> None:  # fmt: skip
        self.report = report
        self.new_ids: list[int] = []
        self._refuse = refuse
        self._actor = actor
        self._import_id = import_id
        self._may_grant = may_grant_by_list(actor)
        self._seen: dict[int, int] = {}
        self._mentioned: set[int] = set()
        self._parked: list[ListedPerson] = []
        self._managers: list[_Manager] = []
        self._administrators = _administrators()

    def take(self, lines: Sequence[ListedPerson]) -> None:
        """Take in a slice of the list."""
        self._write([line for line in lines if self._is_first(line)], is_last_try=False)

    def mention(self, external_id: str) -> None:
        """Remember that a refused line was about this person, so that they are not missing."""
        self._mentioned.add(_hash(external_id))

    def finish(self) -> None:
        """Settle what had to wait for the end of the list: addresses that changed hands, and managers."""
        waiting = 0
        while self._parked and len(self._parked) != waiting:
            waiting, lines = len(self._parked), self._parked
            self._parked = []
            self._write(lines, is_last_try=False)
        lines, self._parked = self._parked, []
        self._write(lines, is_last_try=True)
        for part in slices(self._managers):
            self._settle_managers(part)

    def is_missing(self, external_id: str) -> bool:
        """Whether no line of the list was about this person."""
        key = _hash(external_id)
        return key not in self._seen and key not in self._mentioned

    def _is_first(self, line: ListedPerson) -> bool:
        key, content = _hash(line.external_id), line.digest
        before = self._seen.setdefault(key, content << 32 | line.line)
        if before & 0xFFFF_FFFF == line.line:
            return True
        if before >> 32 == content:
            self.report.known += 1
        else:
            self._refuse_line(line, _l("line %(first)s says something else about the same external_id"),
                              first=before & 0xFFFF_FFFF)  # fmt: skip
        return False

    def _refuse_line(self, line: ListedPerson, message: str, **params: Any) -> None:
        self._refuse(Refusal(line.line, line.text, message, params, line.external_id))

    def _write(self, lines: list[ListedPerson], *, is_last_try: bool) -> None:
        if not lines:
            return
        before = _rows_by_number(line.external_id for line in lines)
        accepted = self._settle_addresses(lines, before, is_last_try=is_last_try)
        updates, changed = self._compare(accepted, before)
        _update(updates)
        ids = {number: row.id for number, row in before.items()}
        made = _insert([line for line in accepted if line.external_id not in before], self._import_id)
        ids |= made
        self.new_ids += made.values()
        granted = self._grant(accepted, ids) - made.keys()
        self.report.changes.update({"role": len(granted)} if granted else {})
        changed |= granted
        changed |= self._manage(accepted, ids, before, changed | made.keys()) - made.keys()
        self.report.new += len(made)
        self.report.changed += len(changed)
        self.report.known += len(accepted) - len(made) - len(changed)

    def _settle_addresses(
        self, lines: list[ListedPerson], before: dict[str, Row[Any]], *, is_last_try: bool
    ) -> list[ListedPerson]:
        """Those whose address is free or their own; whoever must wait for one is parked."""
        holders = _holders(line.email.lower() for line in lines)
        accepted: list[ListedPerson] = []
        for line in lines:
            holder = holders.get(line.email.lower())
            if holder not in (None, line.external_id):
                self._park(line, is_last_try=is_last_try)
                continue
            row = before.get(line.external_id)
            if row is not None and holders.get(row.email.lower()) == line.external_id:
                del holders[row.email.lower()]
            holders[line.email.lower()] = line.external_id
            accepted.append(line)
        return accepted

    def _park(self, line: ListedPerson, *, is_last_try: bool) -> None:
        if is_last_try or len(self._parked) >= PARKED:
            self._refuse_line(line, _l("somebody else has the e-mail address %(email)s"), email=line.email)
        else:
            self._parked.append(line)

    def _compare(
        self, lines: list[ListedPerson], before: dict[str, Row[Any]]
    ) -> tuple[list[dict[str, Any]], set[str]]:
        """What is to be written into records that exist, and whose they are."""
        updates: list[dict[str, Any]] = []
        changed: set[str] = set()
        for line in lines:
            row = before.get(line.external_id)
            differences = self._differences(line, row) if row is not None else {}
            if row is None or not differences:
                continue
            changed.add(line.external_id)
            self.report.changes.update("back again" if name == "is_active" else name for name in differences)
            self.report.reactivated += "is_active" in differences
            kept = {name: getattr(row, name) for name in (*_LISTED, "is_active")}
            updates.append(
                {f"_{name}": value for name, value in (kept | differences | {"id": row.id}).items()}
            )
        return updates, changed

    def _differences(self, line: ListedPerson, row: Row[Any]) -> dict[str, Any]:
        if row.is_active and row[_FIRST_LISTED:] == _said(line):
            return {}
        said = {name: getattr(line, name) for name in _LISTED if getattr(line, name) is not None}
        if line.says_joined:
            said["joined_on"] = line.joined_on
        if row.email != line.email and row.id in self._administrators and not self._may_grant:
            self.report.warn(
                line.line, _l("only an administrator changes the address of an administrator; it stays")
            )
            del said["email"]
        differences = {name: value for name, value in said.items() if getattr(row, name) != value}
        return differences if row.is_active else differences | {"is_active": True}

    def _grant(self, lines: list[ListedPerson], ids: dict[str, int]) -> set[str]:
        """Give the roles that lines name and people lack; none is ever taken back by a list."""
        asked = [line for line in lines if line.roles]
        held = roles_of(ids[line.external_id] for line in asked)
        granted: set[str] = set()
        for line in asked:
            person_id = ids[line.external_id]
            wanted = sorted((line.roles or frozenset()) - set(held.get(person_id, ())))
            if not wanted:
                continue
            if not self._may_grant or person_id == self._actor.person_id:
                self.report.warn(
                    line.line, _l("roles are given by another administrator; this line's were left out")
                )
                continue
            for role in wanted:
                self._grant_one(person_id, line, role)
            granted.add(line.external_id)
        return granted

    def _grant_one(self, person_id: int, line: ListedPerson, role: Role) -> None:
        grant = insert(RoleGrant).values(person_id=person_id, role=role.value, granted_at=now())
        db.session.execute(grant.on_conflict_do_nothing())
        record(ROLE_GRANTED, actor=self._actor, object_type="person", object_id=person_id, object_label=line.name,
               changes={"role": [None, role.value]})  # fmt: skip

    def _manage(
        self, lines: list[ListedPerson], ids: dict[str, int], before: dict[str, Row[Any]], counted: set[str]
    ) -> set[str]:
        """Write who manages whom, as far as the managers are known; the others wait for the end of the list."""
        named = [line for line in lines if line.manager is not None]
        managers = _ids_by_number({line.manager for line in named if line.manager})
        updates: list[dict[str, Any]] = []
        changed: set[str] = set()
        for line in named:
            row = before.get(line.external_id)
            kept = row.manager_id if row is not None else None
            wanted = managers.get(line.manager or "")
            if line.manager and (wanted is None or line.manager == line.external_id):
                was_known = line.external_id not in counted
                self._managers.append(
                    _Manager(ids[line.external_id], kept, line.manager, line.line, was_known)
                )
            elif wanted != kept:
                updates.append({"_id": ids[line.external_id], "_manager_id": wanted})
                changed.add(line.external_id)
        self.report.changes.update(
            {"manager": len(changed & before.keys())} if changed & before.keys() else {}
        )
        _update_managers(updates)
        return changed

    def _settle_managers(self, waiting: list[_Manager]) -> None:
        managers = _ids_by_number({one.wanted for one in waiting})
        updates: list[dict[str, Any]] = []
        for one in waiting:
            wanted = managers.get(one.wanted)
            if wanted is None or wanted == one.person_id:
                wanted = None
                self.report.warn(one.line, _l("nobody else has the number “%(manager)s”, so no manager is kept"),
                                 manager=one.wanted)  # fmt: skip
            if wanted != one.kept:
                updates.append({"_id": one.person_id, "_manager_id": wanted})
                self.report.known -= one.was_known
                self.report.changed += one.was_known
                self.report.changes.update({"manager": 1} if one.was_known else {})
        _update_managers(updates)


def may_grant_by_list(actor: Actor) -> bool:
    """Whether roles in a list of this actor count; a job for a person has that person's rights, not the house's."""
    return bool(GRANT_ROLES.roles & actor.roles) or (
        actor.person_id is None and actor.channel is not Channel.WEB
    )


def hold_everybody() -> None:
    """Let nobody else write people's records until this unit of work ends; reading goes on."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE people_persons IN SHARE ROW EXCLUSIVE MODE"))


def _hash(text_: str) -> int:
    return int.from_bytes(blake2b(text_.encode(), digest_size=8).digest())


def _administrators() -> set[int]:
    return set(
        db.session.execute(
            select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR.value)
        ).scalars()
    )


def _rows_by_number(numbers: Iterable[str]) -> dict[str, Row[Any]]:
    columns = (persons.c[name] for name in ("id", "external_id", "manager_id", "is_active", *_LISTED))
    query = select(*columns).where(one_of(persons.c.external_id, numbers))
    return {row.external_id: row for row in db.session.execute(query)}


def _holders(addresses: Iterable[str]) -> dict[str, str]:
    email = func.lower(persons.c.email)
    query = select(email, persons.c.external_id).where(one_of(email, addresses))
    return dict(db.session.execute(query).all())


def _ids_by_number(numbers: Iterable[str]) -> dict[str, int]:
    query = select(persons.c.external_id, persons.c.id).where(one_of(persons.c.external_id, numbers))
    return dict(db.session.execute(query).all())


def _insert(lines: list[ListedPerson], import_id: int | None) -> dict[str, int]:
    if not lines:
        return {}
    moment = now()
    rows = [
        {
            "external_id": line.external_id,
            "email": line.email,
            "name": line.name,
            "department": line.department,
            "title": line.title or "",
            "country": line.country or "",
            "language": line.language or "",
            "joined_on": line.joined_on,
            "is_active": True,
            "created_at": moment,
            "version": 1,
            "import_id": import_id,
        }
        for line in lines
    ]
    # Asking for the numbers afterwards is several times as fast as having each row return its own.
    db.session.execute(persons.insert(), rows)
    return _ids_by_number(line.external_id for line in lines)


def _update(rows: list[dict[str, Any]]) -> None:
    if rows:
        values: dict[str, Any] = {name: bindparam(f"_{name}") for name in (*_LISTED, "is_active")}
        statement = persons.update().where(persons.c.id == bindparam("_id"))
        db.session.execute(statement.values(**values, version=persons.c.version + 1), rows)


def _update_managers(rows: list[dict[str, Any]]) -> None:
    if rows:
        statement = persons.update().where(persons.c.id == bindparam("_id"))
        values = {"manager_id": bindparam("_manager_id"), "version": persons.c.version + 1}
        db.session.execute(statement.values(values), rows)
