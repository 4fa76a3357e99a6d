"""The demo company as the two files that Waymark imports."""

import csv
from collections.abc import Iterable
from io import StringIO

from app.demo.vocabulary import DemoPerson, DemoSignal

PEOPLE_COLUMNS = (
    "external_id",
    "email",
    "name",
    "department",
    "manager",
    "title",
    "country",
    "language",
    "joined",
    "role",
)
SIGNAL_COLUMNS = ("id", "actor", "type", "object_type", "object", "target", "published", "platform")


def people_csv(people: Iterable[DemoPerson]) -> str:
    """`people.csv`: one line a person, several roles parted by semicolons."""
    return _csv(PEOPLE_COLUMNS, map(_person_row, people))


def signals_csv(signals: Iterable[DemoSignal]) -> str:
    """`signals.csv`: one line an act."""
    return _csv(SIGNAL_COLUMNS, ([getattr(signal, name) for name in SIGNAL_COLUMNS] for signal in signals))


def _person_row(person: DemoPerson) -> list[str]:
    plain = [getattr(person, name) for name in PEOPLE_COLUMNS[:-2]]
    return [*plain, person.joined.isoformat(), ";".join(person.roles)]


def _csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
