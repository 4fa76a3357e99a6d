"""Lines of a list into the records of people, a slice at a time, and what comes of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Row, Table, bindparam, func, select

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import date_from_day, now
from app.core.db import db
from app.core.events import publish
from app.core.sending import ForRows, as_stored, insert_rows, next_numbers, send_rows
from app.core.upsert import insert
from app.people.events import AddressChanged, PersonReactivated
from app.people.models import Person, RoleGrant
from app.people.permissions import GRANT_ROLES
from app.people.queries import SLICE, known_outside_as, managers_of_all, one_of, roles_of, slices
from app.people.rules.managers import circles
from app.people.rules.people_file import ListedPerson, Reading, Refusal
from app.people.services.holding import hold_records
from app.people.services.persons import hold_managers
from app.people.vocabulary import PERSON_CHANGED, ROLE_GRANTED, Role, _l

#: How many refusals, warnings and leavers a page or a terminal is shown; the file has all refusals.
SHOWN: Final = 1_000
#: Of how many people a page or a terminal is told what exactly is new with them.
DETAILED: Final = 200
#: How many lines may wait for an address that its present holder gives up further down.
PARKED: Final = 20_000
#: What a line may change in a record that exists.
_LISTED: Final = ("email", "name", "department", "title", "country", "language", "joined_on")

_said = attrgetter(*_LISTED)
#: Where these begin in a row that was read.
_FIRST_LISTED: Final = 7

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
    #: How many were to be switched off and were not, being too many to do so without asking.
    withheld: int = 0
    #: What changes with the first who change, field by field, each in one text; by the person's number.
    details: dict[int, str] = field(default_factory=dict)
    #: The first who are new: the company's number and the name, each in one text.
    newcomers: list[str] = field(default_factory=list)

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

    def note_leavers(self, leavers: list[tuple[int, str, str]]) -> None:
        """Count those who are missing, and keep them if there is room."""
        self.deactivated += len(leavers)
        self.leavers += leavers[: max(0, SHOWN - len(self.leavers))]

    def note_change(self, person_id: int, who: str, field_: str, before: object, after: object) -> None:
        """Keep what changes in one field of somebody's record, if there is room."""
        if self.has_room_for(person_id):
            said = self.details.get(person_id)
            change = f"{field_}: {_shown(before)} → {_shown(after)}"
            self.details[person_id] = f"{said}; {change}" if said else f"{who} – {change}"

    def forget_change(self, person_id: int, field_: str) -> None:
        """Drop the last change in somebody's record again: it came to nothing."""
        said, change, _rest = self.details.get(person_id, "").rpartition(f"; {field_}: ")
        if change:
            self.details[person_id] = said
        elif f" – {field_}: " in self.details.get(person_id, ""):
            del self.details[person_id]

    def has_room_for(self, person_id: int) -> bool:
        """Whether what changes with this person is kept."""
        return person_id in self.details or len(self.details) < DETAILED

    def note_newcomers(self, lines: Iterable[ListedPerson]) -> None:
        """Keep who is new, if there is room."""
        room = DETAILED - len(self.newcomers)
        self.newcomers += [_called(line) for line in islice(lines, max(0, room))]

    def add_news_of(self, other: "ImportReport") -> None:
        """Count in who is new or changed according to another report."""
        self.new += other.new
        self.changed += other.changed
        self.reactivated += other.reactivated
        self.changes.update(other.changes)
        self.newcomers = (self.newcomers + other.newcomers)[:DETAILED]
        for person_id, said in other.details.items():
            if len(self.details) < DETAILED:
                self.details.setdefault(person_id, said)

    @property
    def summary(self) -> str:
        """The line with which the output ends."""
        return f"{self.new} new, {self.changed} changed, {self.known} known, {self.refused} refused"


def _called(line: ListedPerson) -> str:
    return f"{line.external_id} {line.name}"


def _shown(value: object) -> str:
    return str(value) if value not in (None, "") else "–"


#: Somebody who is new had no manager before.
_NEW: Final = (None, False, False)
_NEW_COLUMNS: Final = ("id", "external_id", "email", "name", "department", "title", "country", "language", "joined_on",
                       "manager_id", "created_at", "import_id")  # fmt: skip
_LEAD: Final = ForRows(
    ("manager_id", "id"),
    "UPDATE people_persons SET manager_id = ?, version = version + 1 WHERE id = ?",
    """UPDATE people_persons AS kept SET manager_id = told.manager_id, version = kept.version + 1
        FROM json_to_recordset(%s) AS told (manager_id bigint, id bigint) WHERE kept.id = told.id""",
)


@dataclass(slots=True)
class _Manager:
    """A line that names a manager whom nobody knows yet: the person, what is kept now, and what to count."""

    person_id: int
    kept: int | None
    wanted: str
    line: int
    was_known: bool
    who: str = ""


class Intake:
    """One list on its way in. It remembers about a hundred bytes for each person, and nothing else of the list."""

    def __init__(self, report: ImportReport, refuse: Callable[[Refusal], None], *, import_id: int | None,
                 actor: Actor) -> None:  # fmt: skip
        self.report = report
        self._new_ids: list[int] = []
        self._refuse = refuse
        self._actor = actor
        self._import_id = import_id
        self._may_grant = may_grant_by_list(actor)
        self._seen: dict[int, int] = {}
        self._mentioned: set[int] = set()
        self.names_nobody = 0  #: refused lines that do not tell whom they are about
        self._parked: list[ListedPerson] = []
        self._managers: list[_Manager] = []
        self._may_close_circles = False
        #: Whose manager the list has set: who that was before, whether it was told, and whether it is their only news.
        self._led_before: dict[int, tuple[int | None, bool, bool]] = {}
        self._administrators: set[int] = set()
        #: Who is new by the lines taken in last: their number and their manager's, by the company's.
        self._just_made: dict[str, tuple[int, int | None]] = {}

    def take(self, readings: Sequence[Reading], meanwhile: Callable[[], object] = object) -> None:
        """Take in a slice of the list. Where this waits for the database, `meanwhile` is called just before."""
        for refusal in readings:
            if isinstance(refusal, Refusal):
                self._refuse(refusal)
                # Whoever is spoken of is not missing, though the line is refused.
                self._mentioned.add(_hash(refusal.external_id))
                self.names_nobody += not refusal.external_id
        for part in slices(line for line in readings if isinstance(line, ListedPerson)):
            lines = [line for line in part if self._is_first(line)]
            self._write(lines, is_last_try=False, meanwhile=meanwhile)

    def repeat(self, readings: Sequence[Reading]) -> None:
        """Go through a slice again that was taken in before the import was broken off; nothing is counted twice.

        Somebody whose only news is a manager further down the list then counts as known.
        """
        report, refuse, waiting = self.report, self._refuse, len(self._managers)
        self.report, self._refuse = ImportReport(), lambda refusal: None
        self.take(readings)
        for one in self._managers[waiting:]:
            one.was_known = False
        report.add_news_of(self.report)
        self.report, self._refuse = report, refuse

    def settle_addresses(self) -> None:
        """Take in, at the end of the list, whoever had to wait for the address of somebody further down."""
        waiting = 0
        while self._parked and len(self._parked) != waiting:
            waiting, lines = len(self._parked), self._parked
            self._parked = []
            self._write(lines, is_last_try=False)
        lines, self._parked = self._parked, []
        self._write(lines, is_last_try=True)

    def settle_managers(self) -> bool:
        """Settle some of those whose manager stands further down the list; says whether there were any left."""
        part, self._managers = self._managers[:SLICE], self._managers[SLICE:]
        self._settle_managers(part)
        return bool(part)

    def find_circles(self) -> list[frozenset[int]]:
        """Who would manage themselves, at once or over others, when the list is through; nothing is changed."""
        if not self._may_close_circles:
            return []
        hold_managers()
        return circles(managers_of_all())

    def refuse_circles(self) -> None:
        """Let everybody who closes a circle by what the list says keep the manager they had, and say so.

        All who close one together are named, so that the order of the lines makes no difference. A circle of people
        who are not on the list is not its business.
        """
        hold_managers()
        hold_records()
        refused: set[int] = set()
        while closing := [
            part for circle in self.find_circles() if (part := self._who_close(circle, refused))
        ]:
            lines = {person_id: line for part in closing for person_id, line in part.items()}
            _update_managers([
                (None if one in refused else self._led_before.get(one, _NEW)[0], one)
                for one in sorted(lines)
            ])  # fmt: skip
            for person_id in sorted(lines.keys() - refused, key=lines.__getitem__):
                self._tell_of_circle(person_id, lines[person_id])
            refused |= lines.keys()

    def _who_close(self, circle: frozenset[int], refused: set[int]) -> dict[int, int]:
        """Those of a circle whose lines close it, and their lines; all who are listed if none of them is new to it."""
        numbers = known_outside_as(circle)
        lines = {person_id: self._seen.get(_hash(number), 0) & 0xFFFF_FFFF
                 for person_id, (number, _email) in numbers.items()}  # fmt: skip
        listed = {person_id: line for person_id, line in lines.items() if line}
        fresh = {one: line for one, line in listed.items() if one in self._led_before and one not in refused}
        return fresh or listed

    def _tell_of_circle(self, person_id: int, line: int) -> None:
        self.report.warn(line, _l("this person would manage themselves, at once or over others, so this manager is not kept"))  # fmt: skip
        if person_id not in self._led_before:
            return
        _kept, is_told, is_only_news = self._led_before[person_id]
        self.report.known += is_only_news
        self.report.changed -= is_only_news
        self.report.forget_change(person_id, "manager")
        if is_told:
            self.report.changes = self.report.changes - Counter(manager=1)

    def take_new_ids(self) -> tuple[int, ...]:
        """Who is new since this was asked last, by id: the database gives them back in any order."""
        new, self._new_ids = tuple(sorted(self._new_ids)), []
        return new

    def is_missing(self, external_id: str) -> bool:
        """Whether no line of the list was about this person."""
        key = _hash(external_id)
        return key not in self._seen and key not in self._mentioned

    def mention_survivors(self) -> None:
        """Whoever is named by the number of a record that was joined to theirs is not missing.

        To be called at the end of the list: records may be joined while it comes in.
        """
        query = select(persons.c.id, persons.c.external_id, persons.c.merged_into_id)
        closed = {
            row.id: row for row in db.session.execute(query.where(persons.c.merged_into_id.is_not(None)))
        }
        named = [row.id for row in closed.values() if not self.is_missing(row.external_id)]
        # Once for each joining that may lie on the way, so that even a circle comes to its end.
        for _joining in closed:
            named = [
                closed[person_id].merged_into_id if person_id in closed else person_id for person_id in named
            ]
            if closed.keys().isdisjoint(named):
                break
        self._mentioned |= {_hash(number) for number, _email in known_outside_as(named).values()}

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

    def _write(
        self, lines: list[ListedPerson], *, is_last_try: bool, meanwhile: Callable[[], object] = object
    ) -> None:
        if not lines:
            return
        hold_records()
        self._administrators = _administrators()
        if is_last_try:
            self._recognise(lines)
        before = _rows_by_number(line.external_id for line in lines)
        lines = [line for line in lines if not self._is_closed(line, before.get(line.external_id))]
        accepted = self._settle_addresses(lines, before, is_last_try=is_last_try)
        updates, changed = self._compare(accepted, before)
        _update(updates)
        self._welcome_back(
            [row.id for number, row in before.items() if number in changed and not row.is_active]
        )
        ids = {number: row.id for number, row in before.items()}
        managers = _ids_by_number({line.manager for line in accepted if line.manager})
        newcomers = [line for line in accepted if line.external_id not in before]
        self._just_made = made = _insert(newcomers, managers, self._import_id, meanwhile)
        self.report.note_newcomers(newcomers)
        new_ids = {number: person_id for number, (person_id, _manager) in made.items()}
        self._new_ids += new_ids.values()
        ids |= new_ids
        granted = self._grant(accepted, ids) - made.keys()
        self.report.changes.update({"role": len(granted)} if granted else {})
        changed |= granted
        ours = made.keys() | {number for number, row in before.items() if self._is_ours(row)}
        changed |= self._manage(accepted, ids, before, managers, changed | ours) - ours
        self.report.new += len(made)
        self.report.changed += len(changed)
        self.report.known += len(accepted) - len(made) - len(changed)

    def _is_closed(self, line: ListedPerson, row: Row[Any] | None) -> bool:
        """Whether the line is about a record that was joined to another one; it is known, and changes nothing."""
        if row is None or row.merged_into_id is None:
            return False
        self.report.known += 1
        self.report.warn(
            line.line,
            _l("the record %(number)s was joined to another one and stays closed"),
            number=line.external_id,
        )
        return True

    def _recognise(self, lines: list[ListedPerson]) -> None:
        """Whoever is switched off, and whose address comes back with a number that is new, is the same person again.

        Asked at the end of the list, so that nobody is meant who has a line of their own.
        """
        self.mention_survivors()
        known = _ids_by_number(line.external_id for line in lines)
        holders = _holders(line.email.lower() for line in lines)
        for line in lines:
            number = holders.get(line.email.lower())
            if number is not None and line.external_id not in known and self.is_missing(number):
                self._give_number(line, number)

    def _give_number(self, line: ListedPerson, number: str) -> None:
        theirs = persons.update().where(
            persons.c.external_id == number,
            persons.c.is_active.is_(False),
            persons.c.merged_into_id.is_(None),
            persons.c.erased_at.is_(None),
        )
        person_id = db.session.execute(
            theirs.values(external_id=line.external_id).returning(persons.c.id)
        ).scalar()
        if person_id is None:
            return
        record(PERSON_CHANGED, actor=self._actor, object_type="person", object_id=person_id, object_label=line.name,
               changes={"external_id": [number, line.external_id]})  # fmt: skip
        self.report.note_change(person_id, _called(line), "external_id", number, line.external_id)
        self.report.warn(
            line.line,
            _l("somebody with this address was here before as %(number)s: they are the same person"),
            number=number,
        )

    def _settle_addresses(
        self, lines: list[ListedPerson], before: dict[str, Row[Any]], *, is_last_try: bool
    ) -> list[ListedPerson]:
        """Those whose address is free or their own; whoever must wait for one is parked."""
        holders = _holders(line.email.lower() for line in lines)
        accepted: list[ListedPerson] = []
        for line in lines:
            row = before.get(line.external_id)
            if row is not None and self._keeps_address(row):
                accepted.append(line)
                continue
            holder = holders.get(line.email.lower())
            if holder not in (None, line.external_id):
                self._park(line, is_last_try=is_last_try)
                continue
            if row is not None and holders.get(row.email.lower()) == line.external_id:
                del holders[row.email.lower()]
            holders[line.email.lower()] = line.external_id
            accepted.append(line)
        return accepted

    def _keeps_address(self, row: Row[Any]) -> bool:
        """Whether the address is not this list's to change, so that nobody else can have it either."""
        return row.id in self._administrators and not self._may_grant

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
            self._note_differences(line, row, differences)
            if "email" in differences and row.is_active and self._import_id is not None:
                publish(AddressChanged(row.id, row.email, differences["email"]))
            self.report.reactivated += "is_active" in differences
            kept = {name: getattr(row, name) for name in (*_LISTED, "is_active")}
            updates.append(
                {f"_{name}": value for name, value in (kept | differences | {"id": row.id}).items()}
            )
        return updates, changed

    def _note_differences(self, line: ListedPerson, row: Row[Any], differences: dict[str, Any]) -> None:
        self.report.changes.update("back again" if name == "is_active" else name for name in differences)
        for name, value in differences.items():
            if name == "is_active":
                self.report.note_change(row.id, _called(line), "state", "off", "on")
            elif name == "joined_on":
                before, after = (
                    None if day is None else date_from_day(day) for day in (row.joined_on, value)
                )
                self.report.note_change(row.id, _called(line), "joined", before, after)
            else:
                self.report.note_change(row.id, _called(line), name, getattr(row, name), value)

    def _differences(self, line: ListedPerson, row: Row[Any]) -> dict[str, Any]:
        if row.is_active and row[_FIRST_LISTED:] == _said(line):
            return {}
        said = {name: getattr(line, name) for name in _LISTED if getattr(line, name) is not None}
        if line.says_joined:
            said["joined_on"] = line.joined_on
        if row.email != line.email and self._keeps_address(row):
            self.report.warn(
                line.line, _l("only an administrator changes the address of an administrator; it stays")
            )
            del said["email"]
        if row.informed_at is not None and row.language:
            # Whoever has been here reads in the language that they chose, or were content with.
            said.pop("language", None)
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
            if line.external_id not in self._just_made:
                self.report.note_change(person_id, _called(line), "role", "", ";".join(wanted))
            granted.add(line.external_id)
        return granted

    def _grant_one(self, person_id: int, line: ListedPerson, role: Role) -> None:
        grant = insert(RoleGrant).values(person_id=person_id, role=role.value, granted_at=now())
        db.session.execute(grant.on_conflict_do_nothing())
        record(ROLE_GRANTED, actor=self._actor, object_type="person", object_id=person_id, object_label=line.name,
               changes={"role": [None, role.value]})  # fmt: skip

    def _manage(
        self,
        lines: list[ListedPerson],
        ids: dict[str, int],
        before: dict[str, Row[Any]],
        with_managers: dict[str, int],
        counted: set[str],
    ) -> set[str]:
        """Write who manages whom, as far as the managers are known; the others wait for the end of the list.

        Whoever is new has a manager from the beginning if that one was known before.
        """
        named = [line for line in lines if line.manager is not None]
        managers = {number: ids[number] for number in self._just_made} | with_managers
        updates: list[tuple[int | None, int]] = []
        changed: set[str] = set()
        for line in named:
            row = before.get(line.external_id)
            kept = row.manager_id if row is not None else self._just_made[line.external_id][1]
            wanted = managers.get(line.manager or "")
            if row is None and kept is not None:
                # Nobody can stand below somebody who was not there yet, so this closes no circle.
                self._led_before[ids[line.external_id]] = _NEW
                continue
            self._may_close_circles |= bool(line.manager)
            if line.manager and (wanted is None or line.manager == line.external_id):
                was_known = line.external_id not in counted
                self._managers.append(
                    _Manager(ids[line.external_id], kept, line.manager, line.line, was_known, _called(line))
                )
            elif wanted != kept:
                updates.append((wanted, ids[line.external_id]))
                changed.add(line.external_id)
                is_told = row is not None and not self._is_ours(row)
                is_only_news = is_told and line.external_id not in counted
                self._led_before[ids[line.external_id]] = (kept, True, is_only_news) if is_told else _NEW
        told = {number for number in changed & before.keys() if not self._is_ours(before[number])}
        self._note_managers([line for line in named if line.external_id in told], before)
        self.report.changes.update({"manager": len(told)} if told else {})
        _update_managers(updates)
        return changed

    def _welcome_back(self, person_ids: list[int]) -> None:
        """Whoever is on again has no last day any more, and everybody who wants to know is told."""
        for part in slices(person_ids):
            db.session.execute(persons.update().where(persons.c.id.in_(part)).values(left_on=None))
        if self._import_id is not None:
            for person_id in person_ids:
                publish(PersonReactivated(person_id))

    def _note_managers(self, lines: list[ListedPerson], before: dict[str, Row[Any]]) -> None:
        lines = [line for line in lines if self.report.has_room_for(before[line.external_id].id)]
        kept = [before[line.external_id].manager_id for line in lines]
        numbers = known_outside_as(manager for manager in kept if manager is not None)
        for line, manager in zip(lines, kept, strict=True):
            number = numbers.get(manager or 0, ("", ""))[0]
            self.report.note_change(
                before[line.external_id].id, _called(line), "manager", number, line.manager
            )

    def _is_ours(self, row: Row[Any]) -> bool:
        """Whether somebody is new by this very import, before it was broken off."""
        return self._import_id is not None and row.import_id == self._import_id

    def _settle_managers(self, waiting: list[_Manager]) -> None:
        hold_records()
        managers = _ids_by_number({one.wanted for one in waiting})
        updates: list[tuple[int | None, int]] = []
        for one in waiting:
            wanted = managers.get(one.wanted)
            if wanted is None or wanted == one.person_id:
                wanted = None
                self.report.warn(one.line, _l("nobody else has the number “%(manager)s”, so no manager is kept"),
                                 manager=one.wanted)  # fmt: skip
            if wanted != one.kept:
                updates.append((wanted, one.person_id))
                self._led_before[one.person_id] = (one.kept, one.was_known, one.was_known)
                self.report.known -= one.was_known
                self.report.changed += one.was_known
                self.report.changes.update({"manager": 1} if one.was_known else {})
                if one.was_known and self.report.has_room_for(one.person_id):
                    number = known_outside_as([one.kept or 0]).get(one.kept or 0, ("", ""))[0]
                    self.report.note_change(
                        one.person_id, one.who, "manager", number, one.wanted if wanted else ""
                    )
        _update_managers(updates)


def may_grant_by_list(actor: Actor) -> bool:
    """Whether roles in a list of this actor count; a job for a person has that person's rights, not the house's."""
    return bool(GRANT_ROLES.roles & actor.roles) or (
        actor.person_id is None and actor.channel is not Channel.WEB
    )


def _hash(text_: str) -> int:
    # Of 64 bits, kept no longer than this process lives, and with a key that nobody who writes a list knows.
    return hash(text_)


def _administrators() -> set[int]:
    return set(
        db.session.execute(
            select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR.value)
        ).scalars()
    )


def _rows_by_number(numbers: Iterable[str]) -> dict[str, Row[Any]]:
    columns = (
        persons.c[name]
        for name in (
            "id",
            "external_id",
            "manager_id",
            "import_id",
            "is_active",
            "merged_into_id",
            "informed_at",
            *_LISTED,
        )
    )
    query = select(*columns).where(one_of(persons.c.external_id, numbers))
    return {row.external_id: row for row in db.session.execute(query)}


def _holders(addresses: Iterable[str]) -> dict[str, str]:
    email = func.lower(persons.c.email)
    query = select(email, persons.c.external_id).where(one_of(email, addresses))
    return dict(db.session.execute(query).all())


def _ids_by_number(numbers: Iterable[str]) -> dict[str, int]:
    # The number of a record that was joined to another one means that other one.
    meant = func.coalesce(persons.c.merged_into_id, persons.c.id)
    query = select(persons.c.external_id, meant).where(one_of(persons.c.external_id, numbers))
    return dict(db.session.execute(query).all())


def _insert(
    lines: list[ListedPerson],
    managers: dict[str, int],
    import_id: int | None,
    meanwhile: Callable[[], object],
) -> dict[str, tuple[int, int | None]]:
    """Keep who is new; gives their number and their manager's by the company's.

    A manager who is new, too, is known to whoever stands below them in the list.
    """
    if not lines:
        return {}
    moment = as_stored(now())
    made: dict[str, tuple[int, int | None]] = {}
    # To ask for the numbers is several times as fast as having each row return its own.
    numbers = next_numbers(persons, len(lines))

    def rows() -> Iterator[tuple[Any, ...]]:
        for line, number in zip(lines, numbers, strict=True):
            manager = managers.get(line.manager or "")
            if manager is None and line.manager in made:
                manager = made[line.manager][0]
            made[line.external_id] = number, manager
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


def _update(rows: list[dict[str, Any]]) -> None:
    if rows:
        values: dict[str, Any] = {name: bindparam(f"_{name}") for name in (*_LISTED, "is_active")}
        statement = persons.update().where(persons.c.id == bindparam("_id"))
        db.session.execute(statement.values(**values, version=persons.c.version + 1), rows)


def _update_managers(rows: list[tuple[int | None, int]]) -> None:
    """Write who manages whom: the manager, and whom they manage from now on."""
    send_rows(_LEAD, rows)
