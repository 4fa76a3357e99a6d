"""Statements that store what they find: on PostgreSQL none looks once per row through the table that it fills.

Such a look may go through the whole table, which the planner believes to be empty while it grows.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.placing import place_everybody
from app.journey.services.rules import ensure_first_version
from app.journey.services.steps import complete_steps_of_everybody
from app.signals.vocabulary import Kind
from tests.factories.people import make_person
from tests.journey.test_agreement import store_silently

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Plan = dict[str, Any]


@contextmanager
def insertions() -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    """The statements inside the block that insert what they select, with their parameters."""
    seen: list[tuple[str, Mapping[str, Any]]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "INSERT INTO" in statement and "SELECT" in statement:
            seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)


def plan_of(statement: str, parameters: Mapping[str, Any]) -> Plan:
    """How PostgreSQL would go about it if it could only look once per row."""
    connection = db.session.connection()
    connection.exec_driver_sql("SET LOCAL enable_hashjoin = off")
    connection.exec_driver_sql("SET LOCAL enable_mergejoin = off")
    found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", dict(parameters)).scalar_one()
    plan: Plan = found[0]["Plan"]
    return plan


def looked_at_per_row(plan: Plan, *, is_repeated: bool = False) -> set[str]:
    """The tables that a plan looks at once per row of something else."""
    found = {plan["Relation Name"]} if is_repeated and "Relation Name" in plan else set()
    for part in plan.get("Plans", ()):
        role = part.get("Parent Relationship")
        again = role == "SubPlan" or (role == "Inner" and plan["Node Type"] == "Nested Loop")
        found |= looked_at_per_row(part, is_repeated=role != "InitPlan" and (again or is_repeated))
    return found


def test_what_is_stored_for_many_at_once_is_not_looked_through_for_each_of_them(app: Flask) -> None:
    """Whatever its statistics say."""
    people = [make_person() for _ in range(4)]
    ensure_first_version()
    store_silently(people, [(0, 400, Kind.SHARE, 3, 1, 1), (1, 1, Kind.SHARE, 3, 1, 1)], 0)

    with insertions() as seen:
        place_everybody(actor=Actor.clockwork())
        with unit_of_work():
            complete_steps_of_everybody()

    targets = [statement.split("INSERT INTO ")[1].split()[0] for statement, _ in seen]
    assert set(targets) == {"journey_placements", "journey_moves", "journey_step_completions"}
    for target, (statement, parameters) in zip(targets, seen, strict=True):
        assert target not in looked_at_per_row(plan_of(statement, parameters)), statement
