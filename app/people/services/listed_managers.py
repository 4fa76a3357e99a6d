"""Who manages whom by a list: set at once where the manager is known, at the end where they stand further down."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from app.people.queries import SLICE, known_outside_as, managers_of_all
from app.people.rules.managers import circles
from app.people.rules.people_file import ListedPerson
from app.people.services.holding import hold_records
from app.people.services.import_report import ImportReport, called
from app.people.services.listed_records import Made, ids_by_number, update_managers
from app.people.services.persons import hold_managers
from app.people.vocabulary import _l


class Slice(NamedTuple):
    """Some people of the list, by the company's number: who was there before, who was just made, and whom they name."""

    before: Mapping[str, Row[Any]]
    made: Mapping[str, Made]
    managers: Mapping[str, int]  #: who is named as a manager and was there before
    ours: Collection[str]  #: who is new by this import, even if it was broken off since

    def id_of(self, number: str) -> int:
        """The number of the record."""
        return self.before[number].id if number in self.before else self.made[number].person_id

    def find_manager(self, number: str) -> int | None:
        """The record of a manager, if there is one yet."""
        if number in self.managers:
            return self.managers[number]
        return self.made[number].person_id if number in self.made else None

    def kept_by(self, number: str) -> int | None:
        """Who manages somebody by what is kept now."""
        if number in self.before:
            kept: int | None = self.before[number].manager_id
            return kept
        return self.made[number].manager_id


class _Before(NamedTuple):
    """Who somebody's manager was before the list, whether their new one was told, and whether it is their only news."""

    manager_id: int | None
    is_told: bool
    is_only_news: bool


#: Somebody who is new had no manager before.
_NEW: Final = _Before(None, is_told=False, is_only_news=False)


@dataclass(slots=True)
class _Waiting:
    """A line that names a manager whom nobody knows yet: the person, what is kept now, and what to count."""

    person_id: int
    kept: int | None
    wanted: str
    line: int
    was_known: bool
    who: str


class ListedManagers:
    """The managers that one list names, on their way in."""

    def __init__(self, report: ImportReport, line_of: Callable[[str], int]) -> None:
        """Take where to count, and what gives the line about somebody by the company's number; 0 if there is none."""
        self.report = report
        self._line_of = line_of
        self._waiting: list[_Waiting] = []
        self._may_close_circles = False
        #: By person, whose manager the list has set.
        self._led_before: dict[int, _Before] = {}

    def lead(self, lines: Iterable[ListedPerson], part: Slice, counted: Collection[str]) -> set[str]:
        """Write who manages whom, as far as the managers are known; the others wait for the end of the list.

        Whoever is new has a manager from the beginning if that one was known before. Gives those who have another one
        now; whoever is among `counted` counts as changed already.
        """
        named = [line for line in lines if line.manager is not None]
        updates: list[tuple[int | None, int]] = []
        changed: set[str] = set()
        for line in named:
            number = line.external_id
            person_id, kept = part.id_of(number), part.kept_by(number)
            wanted = part.find_manager(line.manager or "")
            if number not in part.before and kept is not None:
                # Nobody can stand below somebody who was not there yet, so this closes no circle.
                self._led_before[person_id] = _NEW
                continue
            self._may_close_circles |= bool(line.manager)
            is_known = number not in counted and number not in part.ours
            if line.manager and (wanted is None or line.manager == number):
                waiting = _Waiting(person_id, kept, line.manager, line.line, is_known, called(line))
                self._waiting.append(waiting)
            elif wanted != kept:
                updates.append((wanted, person_id))
                changed.add(number)
                self._led_before[person_id] = (
                    _NEW if number in part.ours else _Before(kept, is_told=True, is_only_news=is_known)
                )
        told = {number for number in changed if number not in part.ours}
        self._note([line for line in named if line.external_id in told], part.before)
        self.report.changes.update({"manager": len(told)} if told else {})
        update_managers(updates)
        return changed

    def count_waiting(self) -> int:
        """How many wait for the end of the list."""
        return len(self._waiting)

    def forget_news_since(self, first: int) -> None:
        """Take those who came to wait since there were `first` of them for counted, whatever becomes of them."""
        for one in self._waiting[first:]:
            one.was_known = False

    def settle_some(self) -> bool:
        """Settle some of those whose manager stands further down the list; says whether there were any left."""
        part, self._waiting = self._waiting[:SLICE], self._waiting[SLICE:]
        self._settle(part)
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
            update_managers([
                (None if one in refused else self._led_before.get(one, _NEW).manager_id, one)
                for one in sorted(lines)
            ])  # fmt: skip
            for person_id in sorted(lines.keys() - refused, key=lines.__getitem__):
                self._tell_of_circle(person_id, lines[person_id])
            refused |= lines.keys()

    def _settle(self, waiting: Sequence[_Waiting]) -> None:
        hold_records()
        managers = ids_by_number({one.wanted for one in waiting})
        updates: list[tuple[int | None, int]] = []
        for one in waiting:
            wanted = managers.get(one.wanted)
            if wanted is None or wanted == one.person_id:
                wanted = None
                self.report.warn(one.line, _l("nobody else has the number “%(manager)s”, so no manager is kept"),
                                 manager=one.wanted)  # fmt: skip
            if wanted != one.kept:
                updates.append((wanted, one.person_id))
                self._led_before[one.person_id] = _Before(one.kept, one.was_known, one.was_known)
                if one.was_known:
                    self._count_late(one, one.wanted if wanted else "")
        update_managers(updates)

    def _count_late(self, one: _Waiting, manager: str) -> None:
        """Somebody who was counted as known has another manager after all."""
        self.report.known -= 1
        self.report.changed += 1
        self.report.changes.update({"manager": 1})
        if self.report.has_room_for(one.person_id):
            before = known_outside_as([one.kept or 0]).get(one.kept or 0, ("", ""))[0]
            self.report.note_change(one.person_id, one.who, "manager", before, manager)

    def _who_close(self, circle: frozenset[int], refused: set[int]) -> dict[int, int]:
        """Those of a circle whose lines close it, and their lines; all who are listed if none of them is new to it."""
        numbers = known_outside_as(circle)
        lines = {person_id: self._line_of(number) for person_id, (number, _email) in numbers.items()}
        listed = {person_id: line for person_id, line in lines.items() if line}
        fresh = {one: line for one, line in listed.items() if one in self._led_before and one not in refused}
        return fresh or listed

    def _tell_of_circle(self, person_id: int, line: int) -> None:
        self.report.warn(line, _l("this person would manage themselves, at once or over others, so this manager is not kept"))  # fmt: skip
        if person_id not in self._led_before:
            return
        before = self._led_before[person_id]
        self.report.known += before.is_only_news
        self.report.changed -= before.is_only_news
        self.report.forget_change(person_id, "manager")
        if before.is_told:
            self.report.changes = self.report.changes - Counter(manager=1)

    def _note(self, lines: Iterable[ListedPerson], before: Mapping[str, Row[Any]]) -> None:
        """Say in the report whom these had as managers, and whom they have now."""
        lines = [line for line in lines if self.report.has_room_for(before[line.external_id].id)]
        kept = [before[line.external_id].manager_id for line in lines]
        numbers = known_outside_as(manager for manager in kept if manager is not None)
        for line, manager in zip(lines, kept, strict=True):
            number = numbers.get(manager or 0, ("", ""))[0]
            self.report.note_change(
                before[line.external_id].id, called(line), "manager", number, line.manager
            )
