"""What came of a list of people, as far as a page or a terminal is told of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from app.people.rules.people_file import ListedPerson, Refusal

#: How many refusals, warnings and leavers a page or a terminal is shown; the file has all refusals.
SHOWN: Final = 1_000
#: Of how many people a page or a terminal is told what exactly is new with them.
DETAILED: Final = 200


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
        self.newcomers += [called(line) for line in islice(lines, max(0, room))]

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


def called(line: ListedPerson) -> str:
    """Whom a line is about, as a report names them."""
    return f"{line.external_id} {line.name}"


def _shown(value: object) -> str:
    return str(value) if value not in (None, "") else "–"
