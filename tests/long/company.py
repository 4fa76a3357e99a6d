"""A company whose people do many things, in files; and all that is known of it, told without numbers of rows."""

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, func, select, text
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.db import Base, db
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move, Placement, StepCompletion
from app.notices.models import Notice
from app.people.models import Person
from app.rewards.models import Award
from app.signals.models import Signal, Verb, daily, facets
from tests.factories.signals import HEADER, write_csv
from tests.support.programs import today

#: How often each act is done, beside the others.
VERBS = {
    ("Like", ""): 6,
    ("Announce", ""): 5,
    ("Create", "comment"): 4,
    ("Create", "reply"): 3,
    ("Create", "note"): 3,
    ("Create", "article"): 1,
    ("Create", "lead"): 1,
    ("Flag", "spam"): 1,
}
#: Long enough that a file of twenty thousand acts is taken in slice by slice.
FILLING = "x" * 350
#: What an import, a placement and their news leave behind.
FACTS = ("signals_reversals", "signals_signals", "signals_batches", "signals_touched", "signals_daily", "signals_facets",
         "core_jobs")  # fmt: skip
STANDINGS = (
    "journey_step_completions",
    "journey_moves",
    "journey_placements",
    "rewards_awards",
    "notices_notices",
)


def people_lines(count: int, first: int = 0) -> list[list[str]]:
    """People in departments, the first hundred managing the others."""
    return [
        [f"K{number}", f"k{number}@larkfield.example", f"Kim {number}", f"Team {number % 23}",
         f"K{number % 100}" if number >= 100 else ""]
        for number in range(first, first + count)
    ]  # fmt: skip


def store_people(count: int) -> None:
    """People whom activity can be about."""
    rows = [
        {"external_id": number, "email": email, "name": name, "department": department, "created_at": now(),
         "is_active": True, "version": 1}
        for number, email, name, department, _manager in people_lines(count)
    ]  # fmt: skip
    with unit_of_work() as session:
        session.execute(Person.__table__.insert(), rows)  # type: ignore[attr-defined]  # a table


def activity(chance: random.Random, *, people: int, lines: int, name: str = "a") -> list[list[str]]:
    """Acts of the last hundred days, some people doing much and many little, one line in a hundred broken."""
    told = []
    for number in range(lines):
        who = min(int(chance.expovariate(3 / people)), people - 1)
        instant = today() - timedelta(days=chance.randint(1, 100))
        type_, word = chance.choices(list(VERBS), list(VERBS.values()))[0]
        actor = "nobody" if chance.random() < 0.01 else f"K{who}"
        told.append([f"{name}{number}", actor, type_, word, f"https://larkfield.example/{FILLING}/{number % 999}",
                     f"T{chance.randrange(60)}", f"{instant}T08:{number % 60:02}:00Z", "linkedin"])  # fmt: skip
    return told


def write_activity(path: Path, lines: Iterable[list[str]]) -> Path:
    """A file of these acts."""
    return write_csv(path, lines, HEADER)


def empty(*tables: str) -> None:
    """Forget all rows of these tables, in this order; also those that nobody in the product may delete."""
    with unit_of_work() as session, unguarded(session, tables):
        for name in tables:
            session.execute(delete(table_of(name)))


@contextmanager
def unguarded(session: Session, tables: Sequence[str]) -> Iterator[None]:
    """Inside, these tables are without their triggers; whoever else would like to use them waits."""
    if session.get_bind().dialect.name == "postgresql":
        for name in tables:
            session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        yield
        for name in tables:
            session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
        return
    found = session.execute(
        text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    guards = [one for one in found if one.tbl_name in tables]
    for guard in guards:
        session.execute(text(f"DROP TRIGGER {guard.name}"))
    yield
    for guard in guards:
        session.connection().exec_driver_sql(guard.sql)


def table_of(name: str) -> Table:
    return Base.metadata.tables[name]


def facts_told() -> list[tuple[object, ...]]:
    """Every act, by the people's own numbers."""
    db.session.rollback()
    query = select(
        Signal.platform, Signal.external_id, Person.external_id, Verb.type, Verb.object_type, Signal.object, Signal.target,
        Signal.is_on_self, Signal.value, Signal.occurred_at, Signal.day, Signal.evidence,
    ).join(Person, Person.id == Signal.person_id).join(Verb, Verb.id == Signal.verb_id)  # fmt: skip
    return rows_of(query)


def rollups_told() -> list[list[tuple[object, ...]]]:
    """Both roll-ups, by the people's own numbers."""
    db.session.rollback()
    return [
        rows_of(
            select(Person.external_id, *(column for column in table.c if column.name != "person_id"))
            .select_from(table)
            .join(Person, Person.id == table.c.person_id)
        )
        for table in (daily, facets)
    ]


def standings_told() -> dict[str, list[tuple[object, ...]]]:
    """Where people stand, how they came there, what they have done and earned, and been told."""
    db.session.rollback()
    return {
        "placements": rows_of(
            of_person(Placement, Placement.zone, Placement.since, Placement.highest_zone, Placement.at_risk_since,
                      Placement.evaluated_on, Placement.rules_version)
        ),
        "moves": rows_of(
            of_person(Move, Move.from_zone, Move.to_zone, Move.cause, Move.on_day, Move.rules_version, Move.evidence)
        ),
        "steps": rows_of(of_person(StepCompletion, StepCompletion.step_key, StepCompletion.cause)),
        "badges": rows_of(of_person(Award, Award.badge_key, Award.occasion, Award.earned_at)),
        "notices": rows_of(of_person(Notice, Notice.kind, Notice.key, Notice.params)),
    }  # fmt: skip


def of_person(model: Any, *columns: Any) -> Any:
    return select(Person.external_id, *columns).select_from(model).join(Person, Person.id == model.person_id)


def rows_of(query: Any) -> list[tuple[object, ...]]:
    """The rows in an order that does not depend on the database."""
    return sorted((tuple(row) for row in db.session.execute(query)), key=repr)


def stored() -> int:
    """How many acts are stored."""
    db.session.rollback()
    return db.session.execute(select(func.count(Signal.id))).scalar_one()
