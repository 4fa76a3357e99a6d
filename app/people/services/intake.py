"""Lines of a list into the records of people, a slice at a time, and what comes of them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import date_from_day, now
from app.core.db import db
from app.core.events import publish
from app.core.upsert import insert
from app.people.events import AddressChanged, PersonReactivated
from app.people.models import RoleGrant
from app.people.permissions import GRANT_ROLES
from app.people.queries import known_outside_as, roles_of, slices
from app.people.rules.managers import circles
from app.people.rules.people_file import ListedPerson, Reading, Refusal
from app.people.services.holding import hold_records
from app.people.services.import_report import ImportReport, called
from app.people.services.listed_managers import ListedManagers, Slice
from app.people.services.listed_records import (
    LISTED,
    administrators,
    holders_of,
    ids_by_number,
    insert_new,
    persons,
    rows_by_number,
    says_nothing_new,
    set_addresses_aside,
    update_records,
)
from app.people.vocabulary import PERSON_CHANGED, ROLE_GRANTED, Role, _l

#: How many lines may wait for an address that its present holder gives up further down.
PARKED: Final = 20_000


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
        self.managers = ListedManagers(report, self._line_of)
        self._administrators: set[int] = set()

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
        report, refuse, waiting = self.report, self._refuse, self.managers.count_waiting()
        self.report = self.managers.report = ImportReport()
        self._refuse = lambda refusal: None
        self.take(readings)
        self.managers.forget_news_since(waiting)
        report.add_news_of(self.report)
        self.report = self.managers.report = report
        self._refuse = refuse

    def settle_addresses(self) -> None:
        """Take in, at the end of the list, whoever had to wait for the address of somebody further down."""
        waiting = 0
        while self._parked and len(self._parked) != waiting:
            waiting, lines = len(self._parked), self._parked
            self._parked = []
            self._write(lines, is_last_try=False)
        self._write(self._take_exchanging(), is_last_try=False, is_exchange=True)
        lines, self._parked = self._parked, []
        self._write(lines, is_last_try=True)

    def _take_exchanging(self) -> list[ListedPerson]:
        """The lines of those who wait in a circle for each other's addresses; they wait no longer."""
        holders = holders_of(line.email.lower() for line in self._parked)
        awaited = {line.external_id: holders.get(line.email.lower()) for line in self._parked}
        exchanging = {number for circle in circles(awaited) for number in circle}
        taken = [line for line in self._parked if line.external_id in exchanging]
        self._parked = [line for line in self._parked if line.external_id not in exchanging]
        return taken

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

    def _line_of(self, number: str) -> int:
        """The first line about this person; 0 if there is none."""
        return self._seen.get(_hash(number), 0) & 0xFFFF_FFFF

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
        self,
        lines: list[ListedPerson],
        *,
        is_last_try: bool,
        is_exchange: bool = False,
        meanwhile: Callable[[], object] = object,
    ) -> None:
        if not lines:
            return
        hold_records()
        self._administrators = administrators()
        if is_last_try:
            self._recognise(lines)
        before = rows_by_number(line.external_id for line in lines)
        lines = [line for line in lines if not self._is_closed(line, before.get(line.external_id))]
        if is_exchange:
            set_addresses_aside([before[line.external_id].id for line in lines])
            accepted = lines
        else:
            accepted = self._settle_addresses(lines, before, is_last_try=is_last_try)
        changed = self._change(accepted, before)
        managers = ids_by_number({line.manager for line in accepted if line.manager})
        newcomers = [line for line in accepted if line.external_id not in before]
        made = insert_new(newcomers, managers, self._import_id, meanwhile)
        self.report.note_newcomers(newcomers)
        self._new_ids += (person_id for person_id, _manager in made.values())
        ours = made.keys() | {number for number, row in before.items() if self._is_ours(row)}
        part = Slice(before, made, managers, ours)
        granted = self._grant(accepted, part) - made.keys()
        self.report.changes.update({"role": len(granted)} if granted else {})
        changed |= granted
        changed |= self.managers.lead(accepted, part, changed) - ours
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
        known = ids_by_number(line.external_id for line in lines)
        holders = holders_of(line.email.lower() for line in lines)
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
        self.report.note_change(person_id, called(line), "external_id", number, line.external_id)
        self.report.warn(
            line.line,
            _l("somebody with this address was here before as %(number)s: they are the same person"),
            number=number,
        )

    def _settle_addresses(
        self, lines: list[ListedPerson], before: dict[str, Row[Any]], *, is_last_try: bool
    ) -> list[ListedPerson]:
        """Those whose address is free or their own; whoever must wait for one is parked."""
        holders = holders_of(line.email.lower() for line in lines)
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

    def _change(self, lines: Sequence[ListedPerson], before: dict[str, Row[Any]]) -> set[str]:
        """Write what the lines say into records that exist; gives those that it was news for."""
        updates: list[dict[str, Any]] = []
        changed: set[str] = set()
        back: list[int] = []
        for line in lines:
            row = before.get(line.external_id)
            differences = self._differences(line, row) if row is not None else {}
            if row is None or not differences:
                continue
            changed.add(line.external_id)
            self._note_differences(line, row, differences)
            if "email" in differences and row.is_active and self._import_id is not None:
                publish(AddressChanged(row.id, row.email, differences["email"]))
            if not row.is_active:
                back.append(row.id)
            kept = {name: getattr(row, name) for name in (*LISTED, "is_active")}
            updates.append(kept | differences | {"id": row.id})
        update_records(updates)
        self._welcome_back(back)
        return changed

    def _note_differences(self, line: ListedPerson, row: Row[Any], differences: dict[str, Any]) -> None:
        self.report.changes.update("back again" if name == "is_active" else name for name in differences)
        for name, value in differences.items():
            if name == "is_active":
                self.report.note_change(row.id, called(line), "state", "off", "on")
            elif name == "joined_on":
                before, after = (
                    None if day is None else date_from_day(day) for day in (row.joined_on, value)
                )
                self.report.note_change(row.id, called(line), "joined", before, after)
            else:
                self.report.note_change(row.id, called(line), name, getattr(row, name), value)

    def _differences(self, line: ListedPerson, row: Row[Any]) -> dict[str, Any]:
        if row.is_active and says_nothing_new(line, row):
            return {}
        said = {name: getattr(line, name) for name in LISTED if getattr(line, name) is not None}
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

    def _grant(self, lines: Sequence[ListedPerson], part: Slice) -> set[str]:
        """Give the roles that lines name and people lack; none is ever taken back by a list."""
        asked = [line for line in lines if line.roles]
        held = roles_of(part.id_of(line.external_id) for line in asked)
        granted: set[str] = set()
        for line in asked:
            person_id = part.id_of(line.external_id)
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
            if line.external_id not in part.made:
                self.report.note_change(person_id, called(line), "role", "", ";".join(wanted))
            granted.add(line.external_id)
        return granted

    def _grant_one(self, person_id: int, line: ListedPerson, role: Role) -> None:
        grant = insert(RoleGrant).values(person_id=person_id, role=role.value, granted_at=now())
        db.session.execute(grant.on_conflict_do_nothing())
        record(ROLE_GRANTED, actor=self._actor, object_type="person", object_id=person_id, object_label=line.name,
               changes={"role": [None, role.value]})  # fmt: skip

    def _welcome_back(self, person_ids: list[int]) -> None:
        """Whoever is on again has no last day any more, and everybody who wants to know is told."""
        self.report.reactivated += len(person_ids)
        for part in slices(person_ids):
            db.session.execute(persons.update().where(persons.c.id.in_(part)).values(left_on=None))
        if self._import_id is not None:
            for person_id in person_ids:
                publish(PersonReactivated(person_id))

    def _is_ours(self, row: Row[Any]) -> bool:
        """Whether somebody is new by this very import, before it was broken off."""
        return self._import_id is not None and row.import_id == self._import_id


def may_grant_by_list(actor: Actor) -> bool:
    """Whether roles in a list of this actor count; a job for a person has that person's rights, not the house's."""
    return bool(GRANT_ROLES.roles & actor.roles) or (
        actor.person_id is None and actor.channel is not Channel.WEB
    )


def _hash(text_: str) -> int:
    # Of 64 bits, kept no longer than this process lives, and with a key that nobody who writes a list knows.
    return hash(text_)
